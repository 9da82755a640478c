/** As much of a compiled library's file system as is needed to put a file into it. */
export interface Module {
  FS: {
    open(path: string, flags: number, mode?: number): unknown;
    stat(path: string, dontFollow?: boolean): unknown;
    fstat(fd: number): unknown;
    getStreamChecked(fd: number): { stream_ops?: unknown };
    createStream(stream: object): unknown;
    ErrnoError: new (code: number) => Error;
  };
}
