package systemtest

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// operation is one row of the client, which stands beside the method that performs it.
type operation struct{ id, name, method, path, system string }

// declaredOperations reads the rows of all files of package buckt, by service, in the order of the files.
func declaredOperations(t *testing.T) []operation {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*.go"))
	require.NoError(t, err)
	var ops []operation
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for lit := range operationLiterals(file) {
			field := map[string]ast.Expr{}
			for _, elt := range lit.Elts {
				kv := elt.(*ast.KeyValueExpr)
				field[kv.Key.(*ast.Ident).Name] = kv.Value
			}
			if field["id"] == nil {
				continue // of a method that makes other calls
			}
			value := func(name string) string { return constant(t, field[name]) }
			ops = append(ops, operation{value("id"), value("name"), value("method"), value("path"), value("system")})
		}
	}
	services := servicesOf(reflect.TypeFor[buckt.Client](), "")
	service := func(op operation) int { return slices.Index(services, op.name[:strings.LastIndex(op.name, ".")]) }
	slices.SortStableFunc(ops, func(a, b operation) int { return service(a) - service(b) })
	return ops
}

// servicesOf returns the names of the services below a client, such as "Linode.Keys", in the order of their fields.
func servicesOf(client reflect.Type, prefix string) []string {
	var names []string
	for field := range client.Fields() {
		if field.IsExported() {
			names = append(names, prefix+field.Name)
			names = append(names, servicesOf(field.Type.Elem(), prefix+field.Name+".")...)
		}
	}
	return names
}

// operationLiterals finds the literals of type operation.
func operationLiterals(file *ast.File) iter.Seq[*ast.CompositeLit] {
	return func(yield func(*ast.CompositeLit) bool) {
		for n := range ast.Preorder(file) {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				continue
			}
			if name, ok := lit.Type.(*ast.Ident); ok && name.Name == "operation" && !yield(lit) {
				return
			}
		}
	}
}

// constant is the value of a literal, or of one of the names that rows use.
func constant(t *testing.T, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		v, err := strconv.Unquote(e.Value)
		require.NoError(t, err)
		return v
	case *ast.SelectorExpr:
		return strings.ToUpper(strings.TrimPrefix(e.Sel.Name, "Method"))
	case *ast.Ident:
		return strings.ToLower(strings.TrimPrefix(e.Name, "System"))
	}
	require.Failf(t, "unexpected", "%T in the row of an operation", e)
	return ""
}

func TestOperationsAreTheContracts(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, op := range declaredOperations(t) {
		got = append(got, strings.Join([]string{op.id, op.method, op.path, op.system}, " "))
	}
	for _, op := range contractcheck.Operations() {
		want = append(want, strings.Join([]string{op.ID, op.Method, op.Path, op.System}, " "))
	}
	require.Len(t, want, 71)
	require.ElementsMatch(t, want, got)
}

// severalOperations are the methods that choose among several operations.
var severalOperations = map[string]int{"Linode.Buckets.List": 2, "Linode.Buckets.SetAccess": 2}

func TestOperationsNameMethodsOfTheClient(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, op := range declaredOperations(t) {
		seen[op.name]++
		names := strings.Split(op.name, ".")
		service := reflect.TypeFor[*buckt.Client]()
		for _, name := range names[:len(names)-1] {
			field, ok := service.Elem().FieldByName(name)
			require.True(t, ok, "%s: there is no service %s", op.name, name)
			service = field.Type
		}
		if op.system != "buckt" {
			require.Equal(t, op.system, strings.ToLower(names[0]), op.name)
		}
		method := names[len(names)-1]
		m, ok := service.MethodByName(method)
		require.True(t, ok, "%s: there is no method %s", op.name, method)
		require.True(t, m.Type.IsVariadic(), "%s takes no call options", op.name)
		require.Equal(t, reflect.TypeFor[buckt.CallOption](), m.Type.In(m.Type.NumIn()-1).Elem(), op.name)
		require.Equal(t, "context.Context", m.Type.In(1).String(), op.name)
	}
	for name, n := range seen {
		require.Equal(t, max(1, severalOperations[name]), n, "operations of %s", name)
	}
}

// operationsTable is the table of doc.go, as it should be.
func operationsTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	row := func(method, call, id string) { fmt.Fprintf(&b, "%-32s%-62s%s\n", method, call, id) }
	row("Method", "HTTP", "Operation")
	system := "buckt"
	for _, op := range declaredOperations(t) {
		if op.system != system {
			system = op.system
			b.WriteString("\n")
		}
		row(op.name, op.method+" "+op.path, op.id)
	}
	return b.String()
}

func TestDocHasTheTableOfOperations(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join(root, "doc.go"))
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	parsed := new(comment.Parser).Parse(file.Doc.Text())
	at := slices.IndexFunc(parsed.Content, func(b comment.Block) bool {
		h, ok := b.(*comment.Heading)
		return ok && len(h.Text) == 1 && h.Text[0] == comment.Plain("Operations")
	})
	require.GreaterOrEqual(t, at, 0, "doc.go has no heading Operations")
	want := operationsTable(t)
	for _, block := range parsed.Content[at+1:] {
		if code, ok := block.(*comment.Code); ok {
			require.Equal(t, want, code.Text, "the table in doc.go should be:\n\n\t%s", strings.ReplaceAll(want, "\n", "\n\t"))
			return
		}
		_, heading := block.(*comment.Heading)
		require.False(t, heading, "the section Operations has no table; it should be:\n\n\t%s", strings.ReplaceAll(want, "\n", "\n\t"))
	}
	require.Fail(t, "the section Operations has no table")
}

// Every operation of the contract is performed by the SDK, recorded by the mock, and answered 2xx.
func TestEveryOperationGoesFromSDKToMock(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0), mockserver.WithLogReadsLogged())
	client, org, ctx := server.Client(), server.Buckt().Organization(), t.Context()

	// Each step stands on the ones before it.
	var bucket, account, key string
	var err error
	must := func(what string, err error) {
		t.Helper()
		require.NoError(t, err, what)
	}
	id := func(r *buckt.WriteResult, err error) string {
		t.Helper()
		require.NoError(t, err)
		require.NotEmpty(t, r.ID)
		return r.ID
	}

	bucket = id(client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true}))
	_, err = client.Buckets.List(ctx, buckt.BucketListParams{Status: buckt.BucketActive, Limit: 5})
	must("Buckets.List", err)
	_, err = client.Buckets.Get(ctx, bucket)
	must("Buckets.Get", err)
	id(client.Buckets.Update(ctx, bucket, buckt.BucketUpdateParams{Name: buckt.Set("media"), LifecycleTTLDays: buckt.Null[int]()}))

	_, err = client.Files.Upload(ctx, bucket, "a/b.txt", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("hello world"))})
	must("Files.Upload", err)
	_, err = client.Files.List(ctx, bucket, buckt.FileListParams{Prefix: "a/", Limit: 10})
	must("Files.List", err)
	_, err = client.Files.Get(ctx, bucket, "a/b.txt")
	must("Files.Get", err)
	id(client.Files.Delete(ctx, bucket, "a/b.txt"))

	created, err := client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: "reader", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.OnlyBuckets(bucket),
		ExpiresAt: time.Now().Add(time.Hour),
	})
	must("Keys.Create", err)
	key = created.ID
	_, err = client.Keys.List(ctx, buckt.KeyListParams{})
	must("Keys.List", err)
	_, err = client.Keys.Get(ctx, key)
	must("Keys.Get", err)
	id(client.Keys.Delete(ctx, key))

	account = id(client.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{Label: "production"}))
	_, err = client.AWSAccounts.List(ctx, buckt.AWSAccountListParams{})
	must("AWSAccounts.List", err)
	_, err = client.AWSAccounts.Get(ctx, account)
	must("AWSAccounts.Get", err)
	id(client.AWSAccounts.Update(ctx, account, buckt.AWSAccountUpdateParams{RoleARN: buckt.Set("arn:aws:iam::123456789012:role/buckt")}))
	id(client.AWSAccounts.Validate(ctx, account))
	must("seed", org.SetS3Buckets(account, bucktapi.S3Bucket{Name: "old-assets"}))
	_, err = client.AWSAccounts.ListS3Buckets(ctx, account, buckt.S3BucketListParams{})
	must("AWSAccounts.ListS3Buckets", err)
	_, err = client.AWSAccounts.ImportBuckets(ctx, account, buckt.AWSAccountImportParams{BucketNames: []string{"old-assets"}})
	must("AWSAccounts.ImportBuckets", err)
	id(client.AWSAccounts.Disconnect(ctx, account))

	logs, err := client.Logs.List(ctx, buckt.LogListParams{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)})
	must("Logs.List", err)
	require.NotEmpty(t, logs.Items)
	_, err = client.Logs.Get(ctx, logs.Items[0].ID)
	must("Logs.Get", err)
	_, err = client.Billing.Usage(ctx)
	must("Billing.Usage", err)
	_, err = client.Billing.Subscription(ctx)
	must("Billing.Subscription", err)

	must("seed", org.FailProvisioning(bucket))
	id(client.Buckets.RetryProvisioning(ctx, bucket))
	id(client.Buckets.Delete(ctx, bucket))

	performFoundryDB(t, client, server)
	performAmove(t, client, server)
	performLinode(t, client)
	performTornado(t, client, server)

	require.Empty(t, unperformed(server), "operations that the SDK never performed with success")
}
