package web

import (
	"reflect"
	"strings"
)

// object of JSON, in the making.
type jsonObject = map[string]any

// schemas gathers the schemas of types, structs by name.
type schemas struct{ named jsonObject }

// of is the schema of what encoding/json writes of a type.
func (s *schemas) of(t reflect.Type) jsonObject {
	switch t.Kind() {
	case reflect.Pointer:
		inner := s.of(t.Elem())
		inner["nullable"] = true
		return inner
	case reflect.Bool:
		return jsonObject{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint32, reflect.Uint64:
		return jsonObject{"type": "integer"}
	case reflect.Float64, reflect.Float32:
		return jsonObject{"type": "number"}
	case reflect.String:
		return jsonObject{"type": "string"}
	case reflect.Slice:
		return jsonObject{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return jsonObject{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.ofStruct(t)
	}
	return jsonObject{} // anything
}

// ofStruct describes a struct under its name and refers to it.
func (s *schemas) ofStruct(t reflect.Type) jsonObject {
	name := strings.ToUpper(t.Name()[:1]) + t.Name()[1:]
	reference := jsonObject{"$ref": "#/components/schemas/" + name}
	if s.named[name] != nil {
		return reference
	}
	properties, required := jsonObject{}, []string{}
	described := jsonObject{"type": "object", "properties": properties}
	s.named[name] = described
	for i := range t.NumField() {
		field := t.Field(i)
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		properties[tag] = s.of(field.Type)
		if !strings.Contains(options, "omitempty") {
			required = append(required, tag)
		}
	}
	if len(required) > 0 {
		described["required"] = required
	}
	return reference
}
