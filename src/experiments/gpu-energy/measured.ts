/**
 * Energy of an NVIDIA H100 SXM5 (driver 580.159), measured with the board's energy counter in loops of more than a
 * second, idle power included; counters by Nsight Compute.
 */
export const MEASURED = 'measured on an H100 SXM5: NVML total-energy counter, 0.9 s loops';

/** Loops of one sort of access or arithmetic: joules, seconds, bytes and FLOP of an iteration. */
export const LOOPS: readonly (readonly [
  name: string,
  joules: number,
  seconds: number,
  bytes: number,
  flop: number,
])[] = [
  ['dram_read', 0.0897611, 0.000210367, 671088640, 0],
  ['dram_copy', 0.178735, 0.000450768, 1342177280, 0],
  ['dram_write', 0.079153, 0.00020622, 671088640, 0],
  ['l2_read_16MiB', 0.306114, 0.000840856, 5986320384, 0],
  ['l2_read_16MiB_rot', 0.281843, 0.000757758, 5986320384, 0],
  ['l1_read', 0.404746, 0.00107605, 35433480192, 0],
  ['smem_read', 0.341223, 0.00106288, 35433480192, 0],
  ['ffma', 0.619386, 0.0021547, 0, 141733920768],
];

/** Kernels: joules and seconds; warp instructions, FFMA of threads, waves of shared memory, sectors at L2 and DRAM. */
export const KERNELS: readonly (readonly [
  name: string,
  joules: number,
  seconds: number,
  warpInstructions: number,
  ffma: number,
  sharedWaves: number,
  l2Sectors: number,
  dramSectors: number,
])[] = [
  ['vgg_conv1_2 128x64x4 ca', 0.573638, 0.000944401, 747640576, 14797504512, 70466234, 22906990, 5888128],
  ['vgg_conv3_2 128x128x8 ca', 0.97676, 0.00157365, 1275959296, 29595009024, 130931776, 35986375, 4561480],
  ['vgg_conv5_1 128x128x8 ca', 0.503782, 0.00105831, 637897216, 14797504512, 65248154, 16969150, 772200],
  ['res2_1x1_up 128x128x8 ca', 0.0759407, 0.000108574, 78776320, 1644167168, 8936860, 5207080, 4128848],
  ['res4_1x1_down 128x128x8 ca', 0.0616338, 0.000133185, 71061760, 1644167168, 7331158, 3510176, 903024],
  ['res5_3x3 128x128x8 ca', 0.258327, 0.0005925, 325547472, 7549747200, 33284080, 8588165, 505984],
  ['alex_conv1 128x32x4 ca', 0.166809, 0.000299306, 215075886, 3385933824, 17940965, 6552948, 1558224],
  ['vgg_conv3_2 128x128x8 cg', 1.00774, 0.00157293, 1275959296, 29595009024, 130901198, 63160320, 4561880],
  ['mb1_dw1', 0.0578461, 8.98976e-5, 71852032, 115605504, 0, 4678415, 2765688],
  ['relu4_64', 0.0231999, 4.76363e-5, 2490368, 0, 0, 4194304, 3562248],
];

/** Networks in single precision: joules and seconds of a batch; MACs and elements of layer outputs of an image, weights. */
export const NETWORKS: readonly (readonly [
  name: string,
  batch: number,
  joules: number,
  seconds: number,
  macs: number,
  outputs: number,
  weights: number,
])[] = [
  ['resnet50', 32, 6.70662, 0.0120199, 4089180000.0, 32040400.0, 25502912],
  ['alexnet', 32, 0.967611, 0.00177853, 714188000.0, 1098220.0, 61090496],
  ['mobilenet_v1', 32, 1.54088, 0.00307764, 568740000.0, 15131100.0, 4209088],
  ['resnet18', 32, 2.61644, 0.00466551, 1814070000.0, 7477740.0, 11678912],
  ['squeezenet1_0', 32, 2.03992, 0.0036638, 818925000.0, 9333110.0, 1244448],
  ['googlenet', 32, 2.52038, 0.00536827, 1498380000.0, 7872840.0, 6609344],
  ['inception_v3', 32, 9.23525, 0.0171471, 5713220000.0, 18516300.0, 23799136],
  ['shufflenet_v2_x1_0', 32, 0.679087, 0.00161234, 144908000.0, 5464700.0, 2261424],
  ['mobilenet_v3_large', 32, 1.26263, 0.00303597, 216590000.0, 12644000.0, 5451272],
  ['resnet152', 32, 17.54, 0.0310552, 11513600000.0, 66360800.0, 60040384],
  ['mnasnet1_0', 32, 1.54881, 0.00338329, 314416000.0, 15713600.0, 4344392],
  ['wide_resnet50_2', 32, 15.0659, 0.0260596, 11398000000.0, 41900000.0, 68814016],
  ['resnet50', 4, 1.10958, 0.0028295, 4089180000.0, 32040400.0, 25502912],
  ['alexnet', 4, 0.225254, 0.000554843, 714188000.0, 1098220.0, 61090496],
  ['mobilenet_v1', 4, 0.221218, 0.000598064, 568740000.0, 15131100.0, 4209088],
  ['resnet18', 4, 0.480605, 0.0013658, 1814070000.0, 7477740.0, 11678912],
  ['squeezenet1_0', 4, 0.281015, 0.000718518, 818925000.0, 9333110.0, 1244448],
  ['googlenet', 4, 0.576698, 0.00204913, 1498380000.0, 7872840.0, 6609344],
  ['inception_v3', 4, 1.5614, 0.00470498, 5713220000.0, 18516300.0, 23799136],
  ['shufflenet_v2_x1_0', 4, 0.14661, 0.000664044, 144908000.0, 5464700.0, 2261424],
  ['mobilenet_v3_large', 4, 0.251512, 0.00112948, 216590000.0, 12644000.0, 5451272],
  ['resnet152', 4, 3.00938, 0.00786112, 11513600000.0, 66360800.0, 60040384],
  ['mnasnet1_0', 4, 0.247397, 0.000925067, 314416000.0, 15713600.0, 4344392],
  ['wide_resnet50_2', 4, 2.54131, 0.00512467, 11398000000.0, 41900000.0, 68814016],
];
