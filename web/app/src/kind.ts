// kindOf is the kind that a type is shown as: a chemical that is a drug is a drug.
export function kindOf(type: string): string {
  return type.includes("drug") ? "drug" : (type.split("+")[0] ?? "");
}
