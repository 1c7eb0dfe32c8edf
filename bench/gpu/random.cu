// DRAM streams and random pieces of 32 to 512 B: nvcc -O3 -std=c++17 random.cu -o random && ./random
// One JSON line a pattern: gigabytes a second, and the share of the peak that the card says of itself.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cuda_runtime.h>
#include <vector>

#define CHECK(call)                                                                             \
  do {                                                                                          \
    cudaError_t error = (call);                                                                 \
    if (error != cudaSuccess) {                                                                 \
      printf("{\"error\": \"%s, line %d\"}\n", cudaGetErrorString(error), __LINE__);       \
      return 1;                                                                                 \
    }                                                                                           \
  } while (0)

__device__ __forceinline__ uint64_t mix(uint64_t z) {
  z += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// Groups of `lanes` threads read or write pieces of 16 B a thread, each anywhere among `pieces`; four are under way.
template <bool WRITE>
__global__ void scattered(float4 *data, uint64_t pieces, int lanes, int each, uint64_t seed, float *out) {
  uint64_t thread = (uint64_t)blockIdx.x * blockDim.x + threadIdx.x;
  uint64_t group = thread / lanes;
  int lane = thread % lanes;
  float sum = 0;
  for (int k = 0; k < each; k += 4) {
    float4 value[4];
#pragma unroll
    for (int j = 0; j < 4; j++) {
      float4 *at = data + mix(seed + (group * each + k + j)) % pieces * lanes + lane;
      if (WRITE)
        __stcg(at, make_float4(1, 2, 3, 4));
      else
        value[j] = __ldcg(at);
    }
    if (!WRITE) {
#pragma unroll
      for (int j = 0; j < 4; j++) sum += value[j].x + value[j].w;
    }
  }
  if (sum == 1.2345f) *out = sum;
}

int main() {
  cudaDeviceProp card;
  CHECK(cudaGetDeviceProperties(&card, 0));
  int khz = 0, bits = 0;
  CHECK(cudaDeviceGetAttribute(&khz, cudaDevAttrMemoryClockRate, 0));
  CHECK(cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, 0));
  double peak = 2.0 * khz * 1e3 * bits / 8;
  printf("{\"device\": \"%s\", \"memory_khz\": %d, \"bits\": %d}\n", card.name, khz, bits);
  // Else a miss of one sector may fetch its neighbour.
  CHECK(cudaDeviceSetLimit(cudaLimitMaxL2FetchGranularity, 32));
  const size_t footprint = (size_t)8 << 30;
  char *data;
  float *out;
  CHECK(cudaMalloc(&data, footprint));
  CHECK(cudaMalloc(&out, 4));
  CHECK(cudaMemset(data, 0, footprint));
  cudaEvent_t begin, end;
  CHECK(cudaEventCreate(&begin));
  CHECK(cudaEventCreate(&end));
  const int blocks = card.multiProcessorCount * 64, threads = 256, each = 64;
  for (int bytes : {32, 64, 128, 256, 512}) {
    for (bool write : {false, true}) {
      int lanes = bytes / 16;
      double moved = (double)blocks * threads / lanes * each * bytes;
      std::vector<float> times;
      for (int run = 0; run < 6; run++) {
        cudaEventRecord(begin);
        if (write)
          scattered<true><<<blocks, threads>>>((float4 *)data, footprint / bytes, lanes, each, run * 1234567ull, out);
        else
          scattered<false><<<blocks, threads>>>((float4 *)data, footprint / bytes, lanes, each, run * 7654321ull, out);
        cudaEventRecord(end);
        cudaEventSynchronize(end);
        float ms;
        cudaEventElapsedTime(&ms, begin, end);
        if (run > 0) times.push_back(ms);
      }
      std::sort(times.begin(), times.end());
      double rate = moved / (times[2] * 1e-3);
      printf("{\"pattern\": \"%s\", \"bytes\": %d, \"GBps\": %.1f, \"of_peak\": %.4f}\n",
             write ? "write" : "read", bytes, rate / 1e9, rate / peak);
    }
  }
  CHECK(cudaDeviceSynchronize());
  return 0;
}
