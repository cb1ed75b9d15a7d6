package mockserver

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// leftOut are the fields that are not in a state, as patterns of path.Match, each with the reason. Locks and functions are left out too.
var leftOut = map[string]string{
	"*.System.env":          "the server stays",
	"*.System.epoch":        "counts the states",
	"*.System.history":      "is about the state before",
	"*.System.s3*":          "made on demand",
	"*.past*":               "handles of rows that are gone",
	"*.cutOff":              "marks a row that is gone",
	"*.seeding":             "is about a seed under way",
	"bucktapi.File.Content": "is kept apart from what the history of the files keeps",
	"service.Pager.Short":   "an option",

	"bucktapi.organization.logBytes": "is made with the logs, whose bodies are shorter once they are redacted",

	"foundrydb.System.now": "is set when the system is locked", "foundrydb.serviceRow.recent": "is about the state before",
	"foundrydb.FileService.Measured*": "in the storage", "foundrydb.FileService.OverQuota": "in the storage",
	"linode.Bucket.ACL": "in the store", "linode.Bucket.CORSEnabled": "in the store",
	"linode.Bucket.Objects": "in the store", "linode.Bucket.Size": "in the store",
	"linode.holdings.zeros": "saves memory", "linode.tokenRow.underWay": "counts requests under way, which the new state has none of",

	"tornado.System.behavior": "has functions alone",
}

// StateFields compares the fields that decide later responses in two servers. It returns the differences, and the fields that are zero
// wherever they occur in the first server.
func StateFields(a, b *Server) (differences, zero []string) {
	w := walk{seen: make(map[unsafe.Pointer]unsafe.Pointer), filled: make(map[string]bool), left: make(map[string]bool)}
	for _, pair := range [][2]any{
		{a.Buckt(), b.Buckt()}, {a.FoundryDB(), b.FoundryDB()}, {a.Amove(), b.Amove()}, {a.Linode(), b.Linode()}, {a.Tornado(), b.Tornado()},
	} {
		x, y := reflect.ValueOf(pair[0]), reflect.ValueOf(pair[1])
		w.compare(typeName(x.Elem().Type()), x, y)
	}
	for _, name := range slices.Sorted(maps.Keys(w.filled)) {
		if !w.filled[name] {
			zero = append(zero, name)
		}
	}
	for pattern := range leftOut {
		if !w.left[pattern] {
			w.differ(pattern, "matches no field, and need not be left out")
		}
	}
	return w.differences, zero
}

// walk compares two graphs of rows.
type walk struct {
	seen        map[unsafe.Pointer]unsafe.Pointer // the corresponding pointers of the second graph
	filled      map[string]bool                   // by field, whether it was not zero somewhere
	left        map[string]bool                   // patterns of leftOut that matched
	differences []string
}

func (w *walk) differ(at, format string, args ...any) {
	w.differences = append(w.differences, at+": "+fmt.Sprintf(format, args...))
}

func (w *walk) compare(at string, a, b reflect.Value) {
	switch x := a.Interface().(type) {
	case time.Time:
		if y := b.Interface().(time.Time); !x.Equal(y) {
			w.differ(at, "%v became %v", x, y)
		}
		return
	case *state.IDs:
		if y := b.Interface().(*state.IDs); !reflect.DeepEqual(x.State(), y.State()) {
			w.differ(at, "the generator stands elsewhere")
		}
		return
	case *s3.Bucket:
		if y := b.Interface().(*s3.Bucket); !bytes.Equal(httpjson.Encode(x.Export()), httpjson.Encode(y.Export())) {
			w.differ(at, "%s became %s", httpjson.Encode(x.Export()), httpjson.Encode(y.Export()))
		}
		return
	case interface{ OnWire() any }: // a body in a log, whose redaction may be pending
		if y := b.Interface().(interface{ OnWire() any }); !bytes.Equal(httpjson.Encode(x.OnWire()), httpjson.Encode(y.OnWire())) {
			w.differ(at, "%s became %s", httpjson.Encode(x.OnWire()), httpjson.Encode(y.OnWire()))
		}
		return
	}
	if typeName(a.Type()) == "*foundrydb.peeringRegion" {
		if a.UnsafePointer() != b.UnsafePointer() {
			w.differ(at, "another region")
		}
		return
	}
	switch a.Kind() {
	case reflect.Pointer:
		w.pointers(at, a, b)
	case reflect.Struct:
		w.structs(at, a, b)
	case reflect.Slice:
		if a.Len() != b.Len() || a.IsNil() != b.IsNil() {
			w.differ(at, "%d elements (nil: %v) became %d (nil: %v)", a.Len(), a.IsNil(), b.Len(), b.IsNil())
			return
		}
		fallthrough
	case reflect.Array:
		for i := range a.Len() {
			w.compare(fmt.Sprintf("%s[%d]", at, i), a.Index(i), b.Index(i))
		}
	case reflect.Map:
		w.maps(at, a, b)
	default:
		if !reflect.DeepEqual(a.Interface(), b.Interface()) {
			w.differ(at, "%v became %v", a, b)
		}
	}
}

func (w *walk) pointers(at string, a, b reflect.Value) {
	if a.IsNil() || b.IsNil() {
		if a.IsNil() != b.IsNil() {
			w.differ(at, "%v became %v", a, b)
		}
		return
	}
	// Rows refer to one another in both graphs alike.
	if a.Elem().Kind() == reflect.Struct {
		if was, seen := w.seen[a.UnsafePointer()]; seen {
			if was != b.UnsafePointer() {
				w.differ(at, "leads to another row")
			}
			return
		}
		w.seen[a.UnsafePointer()] = b.UnsafePointer()
	}
	w.compare(at, a.Elem(), b.Elem())
}

// typeName returns the name of a type, with its package unless that is mockserver.
func typeName(t reflect.Type) string {
	if t.PkgPath() == reflect.TypeFor[Server]().PkgPath() {
		return t.Name()
	}
	return t.String()
}

func (w *walk) structs(at string, a, b reflect.Value) {
	for i := range a.NumField() {
		field := a.Type().Field(i)
		name := typeName(a.Type()) + "." + field.Name
		if w.leavesOut(name, field.Type) {
			continue
		}
		x, y := open(a.Field(i)), open(b.Field(i))
		w.filled[name] = w.filled[name] || !x.IsZero()
		w.compare(at+"."+field.Name, x, y)
	}
}

func (w *walk) leavesOut(name string, t reflect.Type) bool {
	if t.Kind() == reflect.Func || t == reflect.TypeFor[sync.Mutex]() || t == reflect.TypeFor[state.Mutex]() {
		return true
	}
	for pattern := range leftOut {
		if matched, _ := path.Match(pattern, name); matched {
			w.left[pattern] = true
			return true
		}
	}
	return false
}

func (w *walk) maps(at string, a, b reflect.Value) {
	if a.Len() != b.Len() {
		w.differ(at, "%d entries became %d", a.Len(), b.Len())
		return
	}
	for _, key := range a.MapKeys() {
		other := key
		if key.Kind() == reflect.Pointer {
			other = reflect.NewAt(key.Type().Elem(), w.seen[key.UnsafePointer()])
		}
		y := b.MapIndex(other)
		if !y.IsValid() {
			w.differ(at, "%v is missing", key)
			continue
		}
		w.compare(fmt.Sprintf("%s[%v]", at, key), addressable(a.MapIndex(key)), addressable(y))
	}
}

// open makes an unexported field accessible.
func open(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()
}

func addressable(value reflect.Value) reflect.Value {
	a := reflect.New(value.Type()).Elem()
	a.Set(value)
	return a
}

// ParseState reads a state with a limit of its size.
func ParseState(text []byte, limit int) (*State, error) { return parseState(text, limit) }

// CountLocks counts how often a system, such as the result of [Server.Linode], is locked from now on.
func CountLocks(system any) *atomic.Int64 {
	n := new(atomic.Int64)
	mu := open(reflect.ValueOf(system).Elem().FieldByName("mu")).Addr().Interface().(*state.Mutex)
	mu.Locked = n
	return n
}

// StateVersion is the version of states.
const StateVersion = stateVersion

// StateTypes returns the names of the systems and the types of their states.
func StateTypes() (names []string, types []reflect.Type) {
	for _, e := range registry() {
		decoded, err := e.Decode(jsontext.NewDecoder(strings.NewReader("{}")))
		if err != nil {
			panic(err)
		}
		names, types = append(names, e.name()), append(types, reflect.TypeOf(decoded))
	}
	return names, types
}
