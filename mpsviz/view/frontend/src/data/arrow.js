/** Columns of the Arrow tables that Streamlit hands over. */

/** A column of numbers as a typed array; null where the table lacks it. */
export function numbers(table, name) {
  const column = table?.getChild(name);
  return column ? column.toArray() : null;
}

/** A column of text as an array of strings. */
export function texts(table, name) {
  const column = table.getChild(name);
  const values = new Array(column.length);
  for (let i = 0; i < values.length; i++) values[i] = String(column.get(i));
  return values;
}
