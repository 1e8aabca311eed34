// title: Genes Drawn with an Entity
// The genes that stand in the same figures as an entity, by papers and figures, as
// figraph genes ketamine. For chemicals or diseases name schema:ChemicalSubstance or
// schema:MedicalCondition; for words that name only a family, schema:mentions.

var entity = "<http://id.nlm.nih.gov/mesh/D007649>"
var names = "<https://w3id.org/pfocr-kg/vocab#names>"
var kind = "<http://schema.org/Gene>"
var partOf = "<http://schema.org/isPartOf>"
var type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

var rows = {}
g.V(entity).In(names).Unique().ForEach(function (figure) {
  var papers = g.V(figure.id).Out(partOf).ToArray() || []
  g.V(figure.id).Out(names).Has(type, kind).Unique().ForEach(function (gene) {
    if (gene.id === entity) return
    var row = rows[gene.id] = rows[gene.id] || { id: gene.id, papers: {}, figures: 0 }
    row.figures++
    papers.forEach(function (paper) { row.papers[paper] = true })
  })
})

Object.keys(rows).map(function (id) {
  return { id: id, papers: Object.keys(rows[id].papers).length, figures: rows[id].figures }
}).sort(function (a, b) {
  return b.papers - a.papers || b.figures - a.figures || (a.id.slice(1, -1) < b.id.slice(1, -1) ? -1 : 1)
}).forEach(function (row) { if (row.papers > 0) g.Emit(row) })
