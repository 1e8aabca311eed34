package table

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// encoded is what package json writes, with an indent of two blanks.
func encoded(value any) (string, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	err := out.Encode(value)
	return b.String(), err
}

// compare writes a value in both ways.
func compare(t *testing.T, value any) {
	t.Helper()
	var got bytes.Buffer
	gotErr := JSON(&got, value)
	want, wantErr := encoded(value)
	if list := reflect.ValueOf(value); list.Kind() == reflect.Slice && list.Len() == 0 {
		want = "[]\n"
	}
	if (gotErr == nil) != (wantErr == nil) || wantErr == nil && got.String() != want {
		t.Errorf("%T %+v:\n%s\nwant\n%s\n(%v, %v)", value, value, got.String(), want, gotErr, wantErr)
	}
}

// TestRandomValuesAreTheEncoders compares values of types made at random.
func TestRandomValuesAreTheEncoders(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		of := randomType(r, 3)
		list := reflect.MakeSlice(reflect.SliceOf(of), 0, 3)
		for range r.IntN(4) {
			value := reflect.New(of).Elem()
			fill(r, value, 3)
			list = reflect.Append(list, value)
			if bytes, _ := value.Interface().([]byte); bytes == nil { // which JSON writes by element
				compare(t, value.Interface())
			}
		}
		compare(t, list.Interface())
	}
}

func randomType(r *rand.Rand, deep int) reflect.Type {
	plain := []reflect.Type{reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[bool](), reflect.TypeFor[uint32](), reflect.TypeFor[int8](),
		reflect.TypeFor[any](), reflect.TypeFor[[]byte](), reflect.TypeFor[float32](), reflect.TypeFor[map[string]int](), reflect.TypeFor[json.Number](), reflect.TypeFor[[2]int](), reflect.TypeFor[byValue](), reflect.TypeFor[byPointer](), reflect.TypeFor[named]()}
	if deep == 0 || r.IntN(3) == 0 {
		return plain[r.IntN(len(plain))]
	}
	switch r.IntN(4) {
	case 0:
		return reflect.SliceOf(randomType(r, deep-1))
	case 1:
		return reflect.PointerTo(randomType(r, deep-1))
	}
	var fields []reflect.StructField
	tags := []reflect.StructTag{"", `json:"-"`, `json:"x"`, `json:"y,omitempty"`, `json:",omitempty"`, `json:"z,omitempty"`, `json:"x-y"`, `json:"a b"`, `json:"µ"`, `json:"-,"`, `json:"n,string"`, `json:"o,omitzero"`, `json:"<"`}
	for i := range r.IntN(5) {
		fields = append(fields, reflect.StructField{Name: string(rune('A' + i)), Type: randomType(r, deep-1), Tag: tags[r.IntN(len(tags))]})
	}
	return reflect.StructOf(fields)
}

// fill gives a value something, or leaves it empty.
func fill(r *rand.Rand, v reflect.Value, deep int) {
	numbers := []float64{0, math.Copysign(0, -1), 1, -1.5, 1e-6, 9.99e-7, -3e-7, 1e-10, 1e20, 1e21, -1e21, 1e22, 1e100, 5e-324, math.MaxFloat64, 0.1, 1. / 3, 123456789, r.NormFloat64()}
	if r.IntN(4) == 0 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(append(texts, "\x00\x1f\x7f", "\xff", "a\u2029", "é漢😀", "</script>")[r.IntN(len(texts)+5)])
		if v.Type() == reflect.TypeFor[json.Number]() {
			v.SetString("12.5")
		}
	case reflect.Int, reflect.Int8:
		v.SetInt(int64(r.IntN(200) - 100))
	case reflect.Uint32:
		v.SetUint(uint64(r.Uint32()))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64, reflect.Float32:
		v.SetFloat(numbers[r.IntN(len(numbers))])
		if r.IntN(200) == 0 {
			v.SetFloat(math.NaN())
		}
	case reflect.Interface:
		of := reflect.New(randomType(r, min(deep, 1))).Elem()
		fill(r, of, deep-1)
		v.Set(of)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(r, v.Elem(), deep)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]int{"b": 1, "a": 2}))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			fill(r, v.Index(i), deep)
		}
	case reflect.Array:
		v.Index(1).SetInt(7)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(r, v.Field(i), deep)
			}
		}
	}
}

type named string

type byValue struct{ N int }

func (b byValue) MarshalJSON() ([]byte, error) { return json.Marshal([]int{b.N}) }

type byPointer struct{ N int }

func (b *byPointer) MarshalText() ([]byte, error) { return []byte(`"p"`), nil }

// TestRareTypesAreTheEncoders of structs within structs, of what holds itself, and of
// what cannot be written.
func TestRareTypesAreTheEncoders(t *testing.T) {
	type node struct {
		Name string  `json:"name"`
		Of   []node  `json:"of,omitempty"`
		Up   *node   `json:"up,omitempty"`
		Any  any     `json:"any"`
		X    float64 `json:"x,omitempty"`
	}
	type inner struct {
		A string
		b string
	}
	type outer struct {
		inner
		A string `json:"A"`
		C struct{}
	}
	type Middle struct {
		inner
		B int `json:"b,omitempty"`
	}
	type whole struct {
		First int
		Middle
		Last []Middle
	}
	type twice struct {
		Middle
		B string `json:"b"`
	}
	type pointed struct{ *Middle }
	circle := &node{Name: "c"}
	circle.Up = circle
	round := []any{nil}
	round[0] = round
	for _, value := range []any{nil, []node{{Name: "a", Of: []node{{}, {Name: "b", Any: node{}}}, Up: &node{}}}, outer{inner{"a", "b"}, "c", struct{}{}}, []outer{{}}, (*node)(nil), []*node{nil, {}},
		whole{}, []whole{{1, Middle{inner{"a", "b"}, 2}, []Middle{{}}}}, twice{Middle{B: 1}, "b"}, []pointed{{}, {&Middle{B: 1}}},
		[]any{nil, 1, "x", 2.5, []string{}, []string(nil), map[string]any{"b": []int{1}, "a": nil}, &byPointer{}, byPointer{}}, []byPointer{{1}}, [][]byte{{1, 2}}, map[string][]int{"a": {1}},
		math.NaN(), []float64{1, math.Inf(1)}, func() {}, []any{make(chan int)}, circle, round} {
		compare(t, value)
	}
}
