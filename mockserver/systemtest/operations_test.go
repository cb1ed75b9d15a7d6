package systemtest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/tables"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// declaredOperations are the rows of the client, which stand beside the methods that perform them.
func declaredOperations(t *testing.T) []tables.Operation {
	t.Helper()
	source, err := tables.Read(root)
	require.NoError(t, err)
	return source.Operations
}

func TestOperationsMatchContract(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, op := range declaredOperations(t) {
		got = append(got, strings.Join([]string{op.ID, op.Method, op.Path, op.System}, " "))
	}
	for _, op := range contractcheck.Operations() {
		want = append(want, strings.Join([]string{op.ID, op.Method, op.Path, op.System}, " "))
	}
	require.Len(t, want, 81)
	require.ElementsMatch(t, want, got)
}

// severalOperations are the methods that choose among several operations.
var severalOperations = map[string]int{"Linode.Buckets.List": 2, "Linode.Buckets.SetAccess": 2}

func TestOperationsNameClientMethods(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, op := range declaredOperations(t) {
		seen[op.Name]++
		names := strings.Split(op.Name, ".")
		service := reflect.TypeFor[*buckt.Client]()
		for _, name := range names[:len(names)-1] {
			field, ok := service.Elem().FieldByName(name)
			require.True(t, ok, "%s: there is no service %s", op.Name, name)
			service = field.Type
		}
		if op.System != "buckt" {
			require.Equal(t, op.System, strings.ToLower(names[0]), op.Name)
		}
		method := names[len(names)-1]
		m, ok := service.MethodByName(method)
		require.True(t, ok, "%s: there is no method %s", op.Name, method)
		require.True(t, m.Type.IsVariadic(), "%s takes no call options", op.Name)
		require.Equal(t, reflect.TypeFor[buckt.CallOption](), m.Type.In(m.Type.NumIn()-1).Elem(), op.Name)
		require.Equal(t, "context.Context", m.Type.In(1).String(), op.Name)
	}
	for name, n := range seen {
		require.Equal(t, max(1, severalOperations[name]), n, "operations of %s", name)
	}
}

// The SDK performs each operation of the contract. The mock records it and responds with 2xx.
func TestOperationsAllPerformed(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0),
		mockserver.WithBuckt(bucktapi.Behavior{LogReadsLogged: true}))
	client, org, ctx := server.Client(), server.Buckt().Organization(), t.Context()

	// Each step uses the results of the earlier ones.
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
	performLinode(t, client, server)
	performTornado(t, client, server)

	require.Empty(t, unperformed(server), "operations that the SDK never performed with success")
}
