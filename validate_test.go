package buckt_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// notIDs are text arguments of methods that are not ids, by position: keys of objects, names of keys, and names of buckets at Amove.
// Files.UploadFile opens its file first, and leaves the check of its ids to Files.Upload.
var notIDs = map[string][]int{
	"Files.Get": {1}, "Files.Delete": {1}, "Files.Download": {1}, "Files.Upload": {1}, "Files.UploadFile": {0, 1, 2},
	"FoundryDB.Objects.Delete": {1},
	"Linode.Objects.GetACL":    {2},
	"Keys.Orphans":             {0}, "FoundryDB.Keys.Orphans": {1}, "Amove.Keys.Orphans": {0}, "Linode.Keys.Orphans": {0},
	"Amove.Buckets.Status": {1}, "Amove.Buckets.Update": {1}, "Amove.Buckets.Delete": {1},
}

// validParams are the params of methods that reject the zero value.
var validParams = []any{
	buckt.AWSAccountUpdateParams{Label: buckt.Set("a")},
	buckt.AWSAccountImportParams{BucketNames: []string{"a"}},
	buckt.FileUploadParams{Source: buckt.FromBytes([]byte("a"))},
	buckt.FoundryDBKeyCreateParams{Name: "ci", Permissions: buckt.FoundryDBRead},
	buckt.FoundryDBPresignParams{Method: buckt.FoundryDBPresignGet, Key: "a"},
	buckt.LinodeObjectURLParams{Name: "a", Method: "GET"},
	buckt.LinodeObjectACLParams{Name: "a", ACL: buckt.LinodeACLPrivate},
	linodeCertificate(),
	buckt.AmoveBucketCreateParams{BucketName: "a"},
}

// In every method of every system, an id with a slash or backslash is refused before anything is sent, and so is what else
// cannot be one segment of a path.
func TestIDsOfAllSystems(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for name, method := range methodsWithIDs(t) {
		for position, isID := range method.ids {
			if !isID {
				continue
			}
			for id, rule := range map[string]string{
				"a/b": "slash", "/": "slash", "../../keys/1": "slash", `a\b`: "backslash", `..\..`: "backslash", "": "empty", ".": "dot segment",
				"..": "dot segment", "a\nb": "control",
			} {
				s := &script{t: t}
				err := method.call(t, s, position, id)
				require.True(t, isType[*buckt.InvalidInputError](err), "%s, argument %d, %q: %v", name, position, id, err)
				require.ErrorContains(t, err, rule, "%s, argument %d, %q", name, position, id)
				require.Empty(t, s.sent(), name)
				system, _, _ := strings.Cut(name, ".")
				seen[system]++
			}
		}
	}
	for _, system := range []string{"Buckets", "Files", "Keys", "AWSAccounts", "Logs", "FoundryDB", "Amove", "Linode"} {
		require.NotZero(t, seen[system], "no method of %s was called", system)
	}
}

// methodWithIDs is a method of a service that has texts among its arguments.
type methodWithIDs struct {
	service string
	name    string
	ids     []bool // of each text: whether it is an id
}

// methodsWithIDs finds them by their types.
func methodsWithIDs(t *testing.T) map[string]methodWithIDs {
	t.Helper()
	found := map[string]methodWithIDs{}
	var walk func(service reflect.Type, path string)
	walk = func(service reflect.Type, path string) {
		for field := range service.Elem().Fields() {
			if field.IsExported() {
				walk(field.Type, strings.TrimPrefix(path+"."+field.Name, "."))
			}
		}
		for m := range service.Methods() {
			if m.Type.NumIn() < 3 || m.Type.In(1) != reflect.TypeFor[context.Context]() || path == "" {
				continue
			}
			method := methodWithIDs{service: path, name: m.Name}
			for in := range m.Type.Ins() {
				if in.Kind() == reflect.String && in.Name() == "string" {
					method.ids = append(method.ids, true)
				}
			}
			for _, not := range notIDs[path+"."+m.Name] {
				method.ids[not] = false
			}
			if len(method.ids) > 0 {
				found[path+"."+m.Name] = method
			}
		}
	}
	walk(reflect.TypeFor[*buckt.Client](), "")
	require.Greater(t, len(found), 30)
	return found
}

// call calls the method with an id at one position, and returns its error.
func (m methodWithIDs) call(t *testing.T, s *script, position int, id string) error {
	t.Helper()
	client, err := buckt.New(buckt.WithTransport(s), buckt.WithAPIKey("bkt_test"), buckt.WithFoundryDBToken("fdb_1"), buckt.WithAmove("a.jwt"),
		buckt.WithLinode("token"), buckt.WithTornado("sk_1"))
	require.NoError(t, err)
	service := reflect.ValueOf(client)
	for field := range strings.SplitSeq(m.service, ".") {
		service = service.Elem().FieldByName(field)
	}
	method := service.MethodByName(m.name)
	args, texts := []reflect.Value{reflect.ValueOf(t.Context())}, 0
	for i := 1; i < method.Type().NumIn()-1; i++ { // but for the context and the options
		in := method.Type().In(i)
		arg := reflect.New(in).Elem()
		if in.Kind() == reflect.String {
			arg.SetString("a")
			if texts == position {
				arg.SetString(id)
			}
			texts++
		}
		for _, params := range validParams {
			if reflect.TypeOf(params) == in {
				arg = reflect.ValueOf(params)
			}
		}
		args = append(args, arg)
	}
	results := method.Call(args)
	last := results[len(results)-1]
	if last.Kind() == reflect.Func { // an iterator
		for _, err := range last.Seq2() {
			last = err
		}
	}
	err, _ = last.Interface().(error)
	return err
}
