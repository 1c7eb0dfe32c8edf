/** What SQLite answers on file systems without locks or shared memory: NFS, Lustre, GPFS and their kin. */
export const LOCKLESS = [
  'SQLITE_PROTOCOL',
  'SQLITE_NOLFS',
  'SQLITE_IOERR_SHMMAP',
  'SQLITE_IOERR_SHMLOCK',
  'SQLITE_IOERR_LOCK',
  'SQLITE_IOERR_RDLOCK',
  'SQLITE_IOERR_UNLOCK',
  'SQLITE_IOERR_CHECKRESERVEDLOCK',
];
