// title: Papers with a Figure in Which Two Entities Stand
// As figraph papers ketamine AKT1.

var first = "<http://id.nlm.nih.gov/mesh/D007649>"
var second = "<https://identifiers.org/ncbigene/207>"
var names = "<https://w3id.org/pfocr-kg/vocab#names>"
var partOf = "<http://schema.org/isPartOf>"

g.V(first).In(names).And(g.V(second).In(names)).Out(partOf).Unique().ForEach(function (paper) {
  g.Emit({ id: paper.id })
})
