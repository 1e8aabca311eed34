package table

import (
	"bytes"
	"encoding"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// appender appends a value, as an encoder with an indent of two blanks writes it at a
// depth. There is one of each type, made once: an encoder of package json and indent
// took twice the time.
type appender func(to []byte, value reflect.Value, depth int) ([]byte, error)

var appenders sync.Map // reflect.Type: appender

func appenderOf(t reflect.Type) appender {
	known, there := appenders.Load(t)
	if !there {
		known, _ = appenders.LoadOrStore(t, newAppender(t))
	}
	return known.(appender)
}

// newAppender makes that of a type: what it does not know is left to package json.
func newAppender(t reflect.Type) appender {
	if isMarshaler(t) || isMarshaler(reflect.PointerTo(t)) || t == reflect.TypeFor[json.Number]() {
		return byPackage
	}
	switch t.Kind() {
	case reflect.String:
		return appendText
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(to []byte, v reflect.Value, _ int) ([]byte, error) {
			return strconv.AppendInt(to, v.Int(), 10), nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(to []byte, v reflect.Value, _ int) ([]byte, error) {
			return strconv.AppendUint(to, v.Uint(), 10), nil
		}
	case reflect.Bool:
		return func(to []byte, v reflect.Value, _ int) ([]byte, error) { return strconv.AppendBool(to, v.Bool()), nil }
	case reflect.Float64:
		return appendNumber
	case reflect.Interface:
		return appendHeld
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 { // which may be base64
			return newListAppender(t)
		}
	case reflect.Struct:
		return newFieldAppender(t)
	}
	return byPackage
}

func isMarshaler(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// byPackage leaves a value to package json.
func byPackage(to []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.CanAddr() { // where the method of a pointer writes it
		v = v.Addr()
	}
	var compact bytes.Buffer
	if err := encoder(&compact).Encode(v.Interface()); err != nil {
		return to, err
	}
	return indent(to, bytes.TrimSuffix(compact.Bytes(), []byte("\n")), depth), nil
}

func appendText(to []byte, v reflect.Value, depth int) ([]byte, error) {
	text := v.String()
	if !isPlain(text) {
		return byPackage(to, v, depth)
	}
	return append(append(append(to, '"'), text...), '"'), nil
}

// isPlain says whether nothing in a text is escaped.
func isPlain(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(text) && !strings.ContainsAny(text, "\u2028\u2029")
}

func appendNumber(to []byte, v reflect.Value, depth int) ([]byte, error) {
	x := v.Float()
	size := math.Abs(x)
	switch {
	case size > math.MaxFloat64, math.IsNaN(x): // an error
		return byPackage(to, v, depth)
	case x == 0, size >= 1e-6 && size < 1e21:
		return strconv.AppendFloat(to, x, 'f', -1, 64), nil
	}
	to = strconv.AppendFloat(to, x, 'e', -1, 64)
	if last := len(to) - 1; to[last-2] == '-' && to[last-1] == '0' { // e-07 is e-7
		to = append(to[:last-1], to[last])
	}
	return to, nil
}

// appendHeld appends what an interface holds.
func appendHeld(to []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return append(to, "null"...), nil
	}
	return appenderOf(v.Elem().Type())(to, v.Elem(), depth)
}

// mostDepth is how deep values are nested that are no mistake, which package json finds.
const mostDepth = 100

func newListAppender(t reflect.Type) appender {
	of := sync.OnceValue(func() appender { return appenderOf(t.Elem()) }) // a type may hold itself
	return func(to []byte, list reflect.Value, depth int) (_ []byte, err error) {
		switch {
		case list.IsNil():
			return append(to, "null"...), nil
		case list.Len() == 0:
			return append(to, "[]"...), nil
		case depth > mostDepth:
			return byPackage(to, list, depth)
		}
		to = append(to, '[')
		for i := range list.Len() {
			if i > 0 {
				to = append(to, ',')
			}
			if to, err = of()(newLine(to, depth+1), list.Index(i), depth+1); err != nil {
				return to, err
			}
		}
		return append(newLine(to, depth), ']'), nil
	}
}

// fieldAppender appends a field of a struct.
type fieldAppender struct {
	at       []int  // in the struct, and in structs that are embedded in it
	name     string // as it stands before the value
	optional bool   // left out where it is empty
	write    appender
}

func newFieldAppender(t reflect.Type) appender {
	fields := fieldsOf(t)
	names := map[string]bool{}
	for _, f := range fields {
		names[f.name] = true
	}
	if fields == nil || len(names) < len(fields) { // one may hide another
		return byPackage
	}
	return func(to []byte, v reflect.Value, depth int) (_ []byte, err error) {
		before := "{"
		for i := range fields {
			f := &fields[i]
			value := v
			for _, at := range f.at {
				value = value.Field(at)
			}
			if f.optional && isEmpty(value) {
				continue
			}
			to = append(newLine(append(to, before...), depth+1), f.name...)
			if to, err = f.write(to, value, depth+1); err != nil {
				return to, err
			}
			before = ","
		}
		if before == "{" {
			return append(to, "{}"...), nil
		}
		return append(newLine(to, depth), '}'), nil
	}
}

// fieldsOf are the fields of a struct that are written: nil where some tags are rare.
func fieldsOf(t reflect.Type) []fieldAppender {
	fields := []fieldAppender{}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case f.Anonymous && tag == "" && f.Type.Kind() == reflect.Struct:
			within := fieldsOf(f.Type)
			if within == nil {
				return nil
			}
			for _, one := range within {
				one.at = append([]int{i}, one.at...)
				fields = append(fields, one)
			}
			continue
		case f.Anonymous, options != "" && options != "omitempty", strings.Trim(name, letters) != "":
			return nil
		case !f.IsExported(), tag == "-":
			continue
		case name == "":
			name = f.Name
		}
		if !isPlain(name) {
			return nil
		}
		fields = append(fields, fieldAppender{[]int{i}, `"` + name + `": `, options != "", appenderOf(f.Type)})
	}
	return fields
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

// isEmpty says whether a value is one that omitempty leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return v.Len() == 0
	case reflect.Struct, reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128:
		return false
	}
	return v.IsZero()
}
