package queries

import (
	"sync"

	"figraph/graph/index"
)

// neighborhoods are the neighbours of entities of many figures, kept from one question
// for others. It is for any number of goroutines.
type neighborhoods struct {
	mutex sync.Mutex
	lists map[index.EntityID][]neighbor
	held  int // neighbours in all
}

// Neighbours of an entity of so many figures are kept, and of all at most so many: 8
// MB.
const (
	manyFigures   = 100
	mostNeighbors = 1 << 20
)

func (n *neighborhoods) find(e index.EntityID) (list []neighbor, known bool) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	list, known = n.lists[e]
	return list, known
}

// keep makes room by leaving any others, and keeps a list that nobody changes.
func (n *neighborhoods) keep(e index.EntityID, list []neighbor) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if _, known := n.lists[e]; known || len(list) > mostNeighbors {
		return
	}
	for other, leaving := range n.lists {
		if n.held+len(list) <= mostNeighbors {
			break
		}
		delete(n.lists, other)
		n.held -= len(leaving)
	}
	n.lists[e] = list
	n.held += len(list)
}
