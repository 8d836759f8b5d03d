// Texts inside texts: docker buildx reads options as lines of CSV, and Bake its JSON with HCL's templates in it.

/** Fields of one option: `type=local`, `dest=a,b` → `type=local,"dest=a,b"`. */
export function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}

/** A text that Bake takes as it stands: `${` and `%{` would be expressions. */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign)
}
