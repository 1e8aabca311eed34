// title: Figures in Which Two Entities Stand
// As figraph figures ketamine AKT1. Further entities: another And for each.

var first = "<http://id.nlm.nih.gov/mesh/D007649>"
var second = "<https://identifiers.org/ncbigene/207>"
var names = "<https://w3id.org/pfocr-kg/vocab#names>"

g.V(first).In(names).And(g.V(second).In(names)).Unique().ForEach(function (figure) {
  g.Emit({ id: figure.id })
})
