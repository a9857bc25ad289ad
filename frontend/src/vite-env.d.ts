declare module "*.css";

/** The address of a script that is built as a worker of its own. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}

/** The address of a file that is kept as it is. */
declare module "*.wasm?url" {
  const address: string;
  export default address;
}
