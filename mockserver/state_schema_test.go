package mockserver_test

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// schema is a JSON schema of draft 2020-12, with the keywords that states need.
type schema struct {
	Schema               string   `json:"$schema,omitzero"`
	Title                string   `json:"title,omitzero"`
	Description          string   `json:"description,omitzero"`
	Ref                  string   `json:"$ref,omitzero"`
	Type                 any      `json:"type,omitzero"` // a string, or two of which one is null
	Enum                 []any    `json:"enum,omitzero"`
	Format               string   `json:"format,omitzero"`
	ContentEncoding      string   `json:"contentEncoding,omitzero"`
	Items                *schema  `json:"items,omitzero"`
	Required             []string `json:"required,omitzero"`
	Properties           members  `json:"properties,omitzero"`
	AdditionalProperties any      `json:"additionalProperties,omitzero"`
	Defs                 members  `json:"$defs,omitzero"`
}

// members are the members of an object in their order.
type members []member

type member struct {
	name   string
	schema *schema
}

func (m members) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, member := range m {
		if err := e.WriteToken(jsontext.String(member.name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(e, member.schema); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}

func (m members) has(name string) bool {
	return slices.ContainsFunc(m, func(member member) bool { return member.name == name })
}

// schemas makes the schema of a state from the types of its rows. Each struct is a definition, named by the path of its first occurrence.
type schemas struct {
	comments comments
	paths    map[reflect.Type]string
	defs     members
	enums    map[reflect.Type][]any
}

// enumSchemas are the schemas of openapi.yaml with the values of the enumerations in rows. They lack those of which a row may have other
// values: scopes of Buckt's keys, and purposes of FoundryDB's keys and statuses of its file services.
var enumSchemas = map[reflect.Type]string{
	reflect.TypeFor[buckt.Plan]():                 "BucktPlan",
	reflect.TypeFor[buckt.BucketStatus]():         "BucktBucketStatus",
	reflect.TypeFor[buckt.CachePreset]():          "BucktCachePreset",
	reflect.TypeFor[buckt.OptimizationMode]():     "BucktOptimizationMode",
	reflect.TypeFor[buckt.AWSAccountStatus]():     "BucktAWSAccountStatus",
	reflect.TypeFor[buckt.FoundryDBPermissions](): "FoundryDBPermissions",
	reflect.TypeFor[buckt.LinodeACL]():            "LinodeACL",
	reflect.TypeFor[buckt.LinodeEndpointType]():   "LinodeEndpointType",
	reflect.TypeFor[buckt.LinodePermissions]():    "LinodeKeyPermissions",
}

func newStateSchema(t *testing.T) *schema {
	t.Helper()
	s := &schemas{comments: make(comments), paths: make(map[reflect.Type]string), enums: map[reflect.Type][]any{
		reflect.TypeFor[buckt.AmovePermission](): {"Read", "Write", "ReadWrite"}, // numbers in the contract
	}}
	contract, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	require.NoError(t, err)
	for enum, name := range enumSchemas {
		s.enums[enum] = contract.Components.Schemas[name].Value.Enum
		require.NotEmpty(t, s.enums[enum], name)
	}
	root := &schema{
		Schema: "https://json-schema.org/draft/2020-12/schema", Title: "State of the mock server", Type: "object",
		Required: []string{"version"}, AdditionalProperties: false,
		Properties: members{
			{"version", &schema{Type: "integer", Enum: []any{mockserver.StateVersion}}},
			{"time", &schema{Type: "string", Format: "date-time", Description: "The time of the snapshot."}},
		},
	}
	names, types := mockserver.StateTypes()
	for i, name := range names {
		root.Properties = append(root.Properties, member{name, s.of(name, types[i])})
	}
	root.Defs = s.defs
	return root
}

func (s *schemas) of(path string, t reflect.Type) *schema {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return &schema{Type: "string", Format: "date-time"}
	case t == reflect.TypeFor[buckt.Secret]():
		return &schema{Type: "string"}
	case t == reflect.TypeFor[[]byte](), t == reflect.TypeFor[content.Bytes]():
		return &schema{Type: "string", ContentEncoding: "base64"}
	case t.Kind() == reflect.Pointer:
		value := s.of(path, t.Elem())
		if value.Ref == "" {
			value.Type = []string{value.Type.(string), "null"}
		}
		return value
	case t.Implements(reflect.TypeFor[json.Marshaler]()), t.Implements(reflect.TypeFor[json.MarshalerTo]()),
		t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		panic(fmt.Sprintf("%s: the schema does not know how %v is written", path, t))
	}
	switch t.Kind() {
	case reflect.String:
		return &schema{Type: "string", Enum: s.enums[t]}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Float64:
		return &schema{Type: "number"}
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64:
		return &schema{Type: "integer"}
	case reflect.Slice:
		return &schema{Type: "array", Items: s.of(path, t.Elem())}
	case reflect.Map:
		return &schema{Type: "object", AdditionalProperties: s.of(path, t.Elem())}
	case reflect.Struct:
		return s.object(path, t)
	}
	panic(fmt.Sprintf("%s: the schema does not know how %v is written", path, t))
}

func (s *schemas) object(path string, t reflect.Type) *schema {
	if _, found := s.paths[t]; !found {
		s.paths[t] = path
		object := &schema{Type: "object", Description: s.comments.of(t, ""), AdditionalProperties: false}
		s.defs = append(s.defs, member{path, object})
		s.addFields(path, t, object)
	}
	return &schema{Ref: "#/$defs/" + s.paths[t]}
}

// addFields adds the fields of a struct, then those of embedded structs that it does not hide.
func (s *schemas) addFields(path string, t reflect.Type, object *schema) {
	var embedded []reflect.Type
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case name == "-", !field.IsExported() && !field.Anonymous:
		case field.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			embedded = append(embedded, inner)
		case name == "":
			panic(fmt.Sprintf("%s: the field %s of %v has no name in JSON", path, field.Name, t))
		case !object.Properties.has(name):
			value := s.of(path+"."+name, field.Type)
			value.Description = strings.Replace(s.comments.of(t, field.Name), field.Name+" ", name+" ", 1)
			object.Properties = append(object.Properties, member{name, value})
		}
	}
	for _, inner := range embedded {
		s.addFields(path, inner, object)
	}
}
