// title: Entities of a Figure
// As figraph entities FIGURE.

var figure = "<https://pfocr.wikipathways.org/figures/PMC9000001__fig-0001.html>"
var names = "<https://w3id.org/pfocr-kg/vocab#names>"
var label = "<http://schema.org/name>"

g.V(figure).Out(names).Unique().ForEach(function (entity) {
  g.Emit({ id: entity.id, label: g.V(entity.id).Out(label).ToValue() })
})
