// The safetensors format: 8 bytes of header length (little-endian), a JSON header, then the numbers.

export interface Tensor {
  shape: number[];
  data: Float32Array | Uint8Array;
}

export interface TensorFile {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const bytesPerNumber: Record<string, number> = { F32: 4, U8: 1 };

/** Parses a whole file. Throws an Error that says what is wrong with it; only F32 and U8 are expected. */
export function parseSafetensors(buffer: ArrayBuffer): TensorFile {
  if (buffer.byteLength < 8) throw new Error(`safetensors: expected at least 8 bytes, found ${buffer.byteLength}`);
  const length = new DataView(buffer).getBigUint64(0, true);
  if (length > BigInt(buffer.byteLength - 8)) {
    throw new Error(`safetensors: expected a header of ${length} bytes, found ${buffer.byteLength - 8}`);
  }
  const start = 8 + Number(length);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, Number(length)))) as Record<
    string,
    unknown
  >;
  const file: TensorFile = { tensors: {}, metadata: {} };
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") file.metadata = value as Record<string, string>;
    else file.tensors[name] = readTensor(buffer, start, name, value as Entry);
  }
  return file;
}

function readTensor(buffer: ArrayBuffer, start: number, name: string, entry: Entry): Tensor {
  const size = bytesPerNumber[entry.dtype];
  if (size === undefined) throw new Error(`safetensors: expected F32 or U8 in ${name}, found ${entry.dtype}`);
  const [from, to] = entry.data_offsets;
  const count = entry.shape.reduce((product, extent) => product * extent, 1);
  if (to - from !== count * size || start + to > buffer.byteLength) {
    throw new Error(`safetensors: expected ${count * size} bytes of ${name}, found ${to - from}`);
  }
  if (entry.dtype === "U8") return { shape: entry.shape, data: new Uint8Array(buffer, start + from, count) };
  // The format aligns headers to 8 bytes, but a file may still put a float behind an odd number of bytes.
  const offset = start + from;
  const data =
    offset % 4 === 0
      ? new Float32Array(buffer, offset, count)
      : new Float32Array(buffer.slice(offset, offset + count * 4));
  return { shape: entry.shape, data };
}
