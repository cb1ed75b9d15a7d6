package httpjson_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// standard is the text of the standard library.
func standard(t *testing.T, value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(value))
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

type node struct {
	Name     string `json:"name"`
	Children []node `json:"children,omitempty"`
	Parent   *node  `json:"parent"`
}

type tagged struct {
	Unexported struct{} `json:"-"`
	hidden     int
	Empty      []string          `json:"empty,omitempty"`
	Full       []string          `json:"full,omitempty"`
	Array      [2]int            `json:"array,omitempty"`
	Struct     struct{}          `json:"struct,omitempty"`
	Zero       time.Time         `json:"zero,omitzero"`
	Pointer    *string           `json:"pointer,omitempty"`
	Map        map[string]string `json:"map,omitempty"`
	Any        any               `json:"any,omitempty"`
}

type embedded struct {
	node
	Quoted int `json:"quoted,string"`
}

func TestEncode(t *testing.T) {
	type text string
	for name, value := range map[string]any{
		"nil":           nil,
		"text":          text("plain"),
		"escapes":       "\"\\\b\f\n\r\t\x00\x1f\x7f<>&é\u2028\u2029\U0001f600\xff",
		"bool":          []bool{true, false},
		"integers":      []any{int8(-1), int64(1 << 62), uint64(1 << 63), int32(0)},
		"floats":        []any{0.0075, 1e21, float32(1.5), 100.0},
		"number":        []any{json.Number("1e400"), json.RawMessage(`{"a" : 1}`)},
		"bytes":         []byte("bytes"),
		"time":          time.Unix(0, 1).UTC(),
		"nil slice":     []string(nil),
		"empty slice":   []string{},
		"nil map":       map[string]any(nil),
		"map":           map[string]any{"b": "<", "a": []any{1}},
		"nil pointer":   (*node)(nil),
		"recursion":     node{"a", []node{{"b", nil, &node{}}}, nil},
		"tags":          tagged{hidden: 1, Full: []string{"x"}, Pointer: new(""), Any: node{}},
		"no tags":       tagged{},
		"embedded":      embedded{node{}, 3},
		"without a tag": struct{ A, B int }{1, 2},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, standard(t, value), string(httpjson.Encode(value))) })
	}
}

func TestEncodeNullable(t *testing.T) {
	type row struct {
		Required nullable.Nullable[[]int]  `json:"required"`
		Optional nullable.Nullable[string] `json:"optional,omitzero"`
	}
	for name, test := range map[string]struct {
		row  row
		want string
	}{
		"unspecified": {row{}, `{"required":null}`},
		"null":        {row{nullable.NewNullNullable[[]int](), nullable.NewNullNullable[string]()}, `{"required":null,"optional":null}`},
		"zero values": {row{nullable.NewNullableWithValue([]int{}), nullable.NewNullableWithValue("")}, `{"required":[],"optional":""}`},
		"values":      {row{nullable.NewNullableWithValue([]int{1}), nullable.NewNullableWithValue("<")}, `{"required":[1],"optional":"<"}`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, string(httpjson.Encode(test.row)))
			require.JSONEq(t, test.want, standard(t, test.row))
		})
	}
}

// The types of the contract are encoded as the standard library does it, whatever their values.
func TestEncodeWireTypes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, value := range []any{
		new(wire.BucktBucket), new(wire.BucktBucketEnvelope), new(wire.BucktErrorEnvelope), new(wire.BucktLog), new(wire.BucktUsageEnvelope),
		new(wire.BucktUpdateBucketRequest), new(wire.LinodeErrorList), new(wire.LinodeKeyPage), new(wire.LinodeEndpoint), new(wire.LinodeTypePage),
		new(wire.FoundryDBFileService), new(wire.AmoveProblem), new(wire.TornadoUsage),
		// The rest of those with generated methods.
		new(wire.AmoveBucket), new(wire.AmoveCloudAccount), new(wire.AmoveKey), new(wire.AmoveSort), new(wire.BucktAWSAccount),
		new(wire.BucktBucketRef), new(wire.BucktDNSRecord), new(wire.BucktFileSummary), new(wire.BucktKeySummary), new(wire.BucktLogSummary),
		new(wire.BucktManagedSettings), new(wire.BucktS3Bucket), new(wire.FoundryDBBucket), new(wire.FoundryDBFilesConfig),
		new(wire.FoundryDBKey), new(wire.FoundryDBKeyPolicy), new(wire.FoundryDBObject), new(wire.FoundryDBPolicyStatement),
		new(wire.FoundryDBPolicyStatementRequest), new(wire.FoundryDBUsagePoint), new(wire.LinodeBucket), new(wire.LinodeCluster),
		new(wire.LinodeError), new(wire.LinodeGlobalQuota), new(wire.LinodeKey), new(wire.LinodeKeyBucketAccess),
		new(wire.LinodeKeyBucketAccessRequest), new(wire.LinodeKeyRegion), new(wire.LinodeObject), new(wire.LinodePrice),
		new(wire.LinodeQuota), new(wire.LinodeRegionPrice), new(wire.LinodeType),
	} {
		t.Run(reflect.TypeOf(value).Elem().Name(), func(t *testing.T) {
			for range 100 {
				fill(random, reflect.ValueOf(value).Elem())
				require.JSONEq(t, standard(t, value), string(httpjson.Encode(value)))
				require.JSONEq(t, standard(t, value), string(httpjson.Encode(reflect.ValueOf(value).Elem().Interface())))
			}
		})
	}
}

// fill sets a value to a random one.
func fill(random *rand.Rand, v reflect.Value) {
	v.SetZero()
	switch v.Kind() {
	case reflect.String:
		v.SetString([]string{"", "text", "<&>", "\n\"", "ü"}[random.IntN(5)])
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(random.IntN(3)))
	case reflect.Uint8: // the state of a nullable
		v.SetUint(uint64(random.IntN(3)))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(random.IntN(3)) / 2)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
		if s, ok := v.Field(0).Interface().(nullable.State); ok && s != nullable.Specified {
			v.Field(1).SetZero()
		}
	case reflect.Slice:
		if n := random.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n))
		}
		for i := range v.Len() {
			fill(random, v.Index(i))
		}
	case reflect.Pointer:
		if random.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(random, v.Elem())
		}
	case reflect.Map:
		if random.IntN(2) == 0 {
			v.Set(reflect.MakeMap(v.Type()))
		}
	case reflect.Interface:
		if random.IntN(2) == 0 {
			v.Set(reflect.ValueOf(1.5))
		}
	}
}
