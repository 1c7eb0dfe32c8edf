/**
 * What Nsight Compute would count, by the short names of its metrics; requests, 32-byte sectors, nanoseconds, clocks.
 * What is not modelled is null.
 */
export type Counters = {
  /** gpu__time_duration.sum */
  time_ns: number;
  /** sm__cycles_elapsed.max */
  sm_cycles: number;
  /** smsp__inst_executed.sum: warp instructions. */
  inst: number | null;
  /** smsp__sass_thread_inst_executed_op_ffma_pred_on.sum: fused multiply-adds of threads, padding included. */
  ffma: number | null;
  /** l1tex__t_requests_pipe_lsu_mem_global_op_ld.sum */
  l1_ld_req: number;
  /** l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum */
  l1_ld_sec: number;
  /** l1tex__t_sectors_pipe_lsu_mem_global_op_ld_lookup_hit.sum: what is on its way counts as a hit. */
  l1_ld_hit: number;
  /** l1tex__t_sectors_pipe_lsu_mem_global_op_ld_lookup_miss.sum */
  l1_ld_miss: number;
  /** l1tex__t_requests_pipe_lsu_mem_global_op_st.sum */
  l1_st_req: number;
  /** l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum */
  l1_st_sec: number;
  /** l1tex__t_sectors_pipe_lsu_mem_global_op_st_lookup_hit.sum: stores do not stay in L1. */
  l1_st_hit: number;
  /** l1tex__m_xbar2l1tex_read_sectors.sum: what L2 delivers to the L1s. */
  xbar2l1_rd_sec: number;
  /** l1tex__m_l1tex2xbar_write_sectors.sum */
  l12xbar_wr_sec: number;
  /** lts__t_sectors_srcunit_tex_op_read.sum: null, for requests of several L1s are merged on their way. */
  l2_tex_rd: number | null;
  /** lts__d_sectors_fill_device.sum */
  l2_fill_dev: number;
  /** dram__sectors_read.sum */
  dram_rd_sec: number;
  /** dram__sectors_write.sum */
  dram_wr_sec: number;
};

/** The full name of each counter in Nsight Compute. */
export const COUNTER_NAMES: Readonly<Record<keyof Counters, string>> = {
  time_ns: 'gpu__time_duration.sum',
  sm_cycles: 'sm__cycles_elapsed.max',
  inst: 'smsp__inst_executed.sum',
  ffma: 'smsp__sass_thread_inst_executed_op_ffma_pred_on.sum',
  l1_ld_req: 'l1tex__t_requests_pipe_lsu_mem_global_op_ld.sum',
  l1_ld_sec: 'l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum',
  l1_ld_hit: 'l1tex__t_sectors_pipe_lsu_mem_global_op_ld_lookup_hit.sum',
  l1_ld_miss: 'l1tex__t_sectors_pipe_lsu_mem_global_op_ld_lookup_miss.sum',
  l1_st_req: 'l1tex__t_requests_pipe_lsu_mem_global_op_st.sum',
  l1_st_sec: 'l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum',
  l1_st_hit: 'l1tex__t_sectors_pipe_lsu_mem_global_op_st_lookup_hit.sum',
  xbar2l1_rd_sec: 'l1tex__m_xbar2l1tex_read_sectors.sum',
  l12xbar_wr_sec: 'l1tex__m_l1tex2xbar_write_sectors.sum',
  l2_tex_rd: 'lts__t_sectors_srcunit_tex_op_read.sum',
  l2_fill_dev: 'lts__d_sectors_fill_device.sum',
  dram_rd_sec: 'dram__sectors_read.sum',
  dram_wr_sec: 'dram__sectors_write.sum',
};
