/** Columns of the tables that Streamlit hands over, as `mpsviz.view.packed` has packed them. */

const KINDS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

/** @returns {Promise<Record<string, ArrayLike<number>|string[]>>} by name; texts are read when they are first asked for */
export async function columnsOf(table) {
  const [names, types, strides, bodies] = ["name", "type", "stride", "bytes"].map((name) => table.getChild(name));
  const columns = {};
  const unpack = async (at) => {
    const bytes = await inflated(bodies.get(at));
    if (types.get(at) === "text") readLater(columns, names.get(at), bytes);
    else columns[names.get(at)] = numbers(bytes, types.get(at), strides.get(at));
  };
  await Promise.all(Array.from({ length: names.length }, (_, at) => unpack(at)));
  return columns;
}

/** A hundred thousand ids take as long to read as all numbers together, and no picture waits for them. */
function readLater(columns, name, bytes) {
  let texts = null;
  const get = () => (texts ??= JSON.parse(new TextDecoder().decode(bytes)));
  Object.defineProperty(columns, name, { get, enumerable: true });
}

async function inflated(bytes) {
  const packed = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  }); // a Blob's stream goes through another process
  return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
}

/** Numbers whose first bytes stand together, then their second ones; each less the one `stride` before, if any. */
export function numbers(bytes, type, stride) {
  const size = KINDS[type].BYTES_PER_ELEMENT;
  const count = bytes.length / size;
  const plain = size === 1 ? bytes.slice() : togetherAgain(bytes, size);
  const values = new KINDS[type](plain.buffer);
  if (stride) for (let i = stride; i < count; i++) values[i] += values[i - stride];
  return values;
}

/** The `size` bytes of each number beside each other. */
function togetherAgain(bytes, size) {
  const count = bytes.length / size;
  const plain = new Uint8Array(bytes.length);
  for (let plane = 0; plane < size; plane++) {
    const start = plane * count;
    for (let i = 0; i < count; i++) plain[i * size + plane] = bytes[start + i];
  }
  return plain;
}
