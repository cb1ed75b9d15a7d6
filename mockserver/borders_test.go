package mockserver_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// border is a method whose arguments or results have slices, maps or pointers. Call returns both.
type border struct {
	method string
	call   func() []any
}

// borders returns such methods of all systems, in an order in which each has data.
func borders(t *testing.T, server *mockserver.Server) []border {
	t.Helper()
	organization, files, account, linodeAccount := server.Buckt().Organization(), server.FoundryDB(), server.Amove().Account(), server.Linode().Account()
	storage := server.Amove().CloudAccountID()
	bucket, err := organization.AddBucket(bucktapi.Bucket{Name: "files"})
	require.NoError(t, err)
	connected, err := organization.AddAWSAccount(bucktapi.AWSAccount{})
	require.NoError(t, err)
	fileService, err := files.AddFileService(foundrydb.FileService{})
	require.NoError(t, err)
	_, err = account.AddBucket(storage, amove.Bucket{Name: "media"})
	require.NoError(t, err)
	_, err = linodeAccount.AddBucket(linode.Bucket{Label: "assets"})
	require.NoError(t, err)
	certificate, key := mocktest.NewCertificate(t, "www.example.com")
	var bucketID, keyID string

	s3Bucket := bucktapi.S3Bucket{Name: "logs", CORSOrigins: []string{"*"}, LifecycleTTLDays: new(7)}
	return []border{
		{"bucktapi.Organization.AddBucket", func() []any {
			in := bucktapi.Bucket{
				DomainConnectProvider: new("Cloudflare"), CacheControlOverride: new("no-store"), CORSOrigins: []string{"*"},
				LifecycleTTLDays: new(7), MaxFileSizeBytes: new(int64(7)), AllowedMIMETypes: []string{"text/plain"},
				ManagedSettings: map[string]bool{"cors": true}, DNSRecords: []bucktapi.DNSRecord{{Name: "a", Type: "TXT", Value: "v"}},
			}
			added, err := organization.AddBucket(in)
			require.NoError(t, err)
			bucketID = added.ID
			return []any{in, added}
		}},
		{"bucktapi.Organization.Buckets", func() []any { return []any{organization.Buckets()[1:]} }},
		{"bucktapi.Organization.Bucket", func() []any {
			found, _ := organization.Bucket(bucketID)
			return []any{found}
		}},
		{"bucktapi.Organization.SetManagedSettings", func() []any {
			in := map[string]bool{"cache": true}
			require.NoError(t, organization.SetManagedSettings(bucketID, in))
			return []any{in}
		}},
		{"bucktapi.Organization.AddKey", func() []any {
			in := bucktapi.Key{Permissions: []buckt.Permission{"keys:read"}, BucketIDs: []string{bucketID}}
			added, err := organization.AddKey(in)
			require.NoError(t, err)
			keyID = added.ID
			return []any{in, added}
		}},
		{"bucktapi.Organization.Key", func() []any {
			found, _ := organization.Key(keyID)
			return []any{found}
		}},
		{"bucktapi.Organization.Keys", func() []any { return []any{organization.Keys()[1:]} }},
		{"bucktapi.Organization.AddAWSAccount", func() []any {
			in := bucktapi.AWSAccount{StackID: new("stack"), Label: new("label"), S3Buckets: []bucktapi.S3Bucket{s3Bucket}}
			added, err := organization.AddAWSAccount(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"bucktapi.Organization.AWSAccounts", func() []any { return []any{organization.AWSAccounts()[1:]} }},
		{"bucktapi.Organization.SetS3Buckets", func() []any {
			in := []bucktapi.S3Bucket{s3Bucket}
			require.NoError(t, organization.SetS3Buckets(connected.ID, in...))
			return []any{in}
		}},
		{"bucktapi.Organization.PutFile", func() []any {
			in := bucktapi.File{Key: "a", Content: []byte("a"), CacheControl: new("no-store")}
			require.NoError(t, organization.PutFile(bucket.ID, in))
			return []any{in}
		}},
		{"bucktapi.Organization.File", func() []any {
			found, _ := organization.File(bucket.ID, "a")
			return []any{found}
		}},
		{"bucktapi.Organization.Files", func() []any { return []any{organization.Files(bucket.ID)} }},

		{"foundrydb.System.AddKey", func() []any {
			in := foundrydb.Key{ServiceID: fileService.ID, Policy: []foundrydb.Statement{{Actions: []string{"s3:GetObject"}, Prefixes: []string{"a"}}}}
			added, err := files.AddKey(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"foundrydb.System.Keys", func() []any { return []any{files.Keys(fileService.ID)} }},
		{"foundrydb.System.PutObject", func() []any {
			in := foundrydb.Object{Key: "a", Content: []byte("a")}
			require.NoError(t, files.PutObject(fileService.ID, in))
			return []any{in}
		}},
		{"foundrydb.System.Objects", func() []any { return []any{files.Objects(fileService.ID)} }},
		{"foundrydb.User.AddToken", func() []any {
			in := []string{"services:read"}
			return []any{in, files.User().AddToken(in...)}
		}},

		{"amove.Account.AddCloudAccount", func() []any {
			in := amove.CloudAccount{StorageTier: new(buckt.AmoveStorageTier(2))}
			added, err := account.AddCloudAccount(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"amove.Account.CloudAccounts", func() []any { return []any{account.CloudAccounts()} }},
		{"amove.Account.PutObject", func() []any {
			in := amove.Object{Key: "a", Content: []byte("a")}
			require.NoError(t, account.PutObject(storage, "media", in))
			return []any{in}
		}},
		{"amove.Account.Objects", func() []any { return []any{account.Objects(storage, "media")} }},
		{"amove.User.AddKey", func() []any {
			in := amove.Key{SelectedBuckets: []string{"media"}}
			added, err := account.User().AddKey(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"amove.User.Keys", func() []any { return []any{account.User().Keys()} }},

		{"linode.Account.AddBucket", func() []any {
			in := linode.Bucket{Label: "tls", Certificate: &linode.Certificate{Certificate: certificate, PrivateKey: buckt.NewSecret(key)}}
			added, err := linodeAccount.AddBucket(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"linode.Account.Bucket", func() []any {
			found, _ := linodeAccount.Bucket("us-east", "tls")
			return []any{found}
		}},
		{"linode.Account.Buckets", func() []any { return []any{linodeAccount.Buckets()[1:]} }},
		{"linode.Account.PutObject", func() []any {
			in := linode.Object{Key: "a", Content: []byte("a")}
			require.NoError(t, linodeAccount.PutObject("us-east", "assets", in))
			return []any{in}
		}},
		{"linode.Account.Objects", func() []any { return []any{linodeAccount.Objects("us-east", "assets")} }},
		{"linode.Account.AddKey", func() []any {
			in := linode.Key{BucketAccess: []linode.Grant{{Region: "us-east", Bucket: "assets"}}, Regions: []string{"us-east"}}
			added, err := linodeAccount.AddKey(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"linode.Account.Keys", func() []any { return []any{linodeAccount.Keys()} }},
		{"linode.Account.AddToken", func() []any {
			in := linode.Token{Scopes: []string{"object_storage:read_only"}}
			added, err := linodeAccount.AddToken(in)
			require.NoError(t, err)
			return []any{in, added}
		}},
		{"linode.Account.Tokens", func() []any { return []any{linodeAccount.Tokens()} }},

		{"tornado.Customer.SetUsage", func() []any {
			in := tornado.Usage{
				BillingError: new("a"), BillingPeriodEnd: new("a"), BillingPeriodStart: new("a"), CurrentPeriodUsageGB: new(1.0),
				MaxDurationLimitSeconds: new(int64(1)), MaxFilesizeLimitBytes: new(int64(1)), MaxFilesizeLimitMB: new(1.0),
				MaxResolutionLimit: new("a"), StorageEffectiveUsageGB: new(1.0), StorageLimitBytes: new(int64(1)), StorageLimitGB: new(1.0),
				StorageRemainingGB: new(1.0), StorageReservedGB: new(1.0),
			}
			server.Tornado().Customer().SetUsage(in)
			return []any{in}
		}},
	}
}

// TestMethodsCopyValues changes all values that a caller could share with the state by arguments and results.
func TestMethodsCopyValues(t *testing.T) {
	server := mocktest.New(t, mockserver.WithClock(fixedClock))
	covered := make(map[string]bool)
	for _, border := range borders(t, server) {
		covered[border.method] = true
		values := border.call()
		before, err := json.Marshal(server.Snapshot())
		require.NoError(t, err)
		for _, value := range values {
			root := reflect.New(reflect.TypeOf(value))
			root.Elem().Set(reflect.ValueOf(value))
			require.NotZero(t, spoil(root.Elem(), false), "%s: %T has nothing that could be shared", border.method, value)
		}
		after, err := json.Marshal(server.Snapshot())
		require.NoError(t, err)
		require.True(t, bytes.Equal(before, after), border.method) // the texts are long
	}
	seen := make(map[reflect.Type]bool)
	for _, system := range []any{server.Buckt(), server.FoundryDB(), server.Amove(), server.Linode(), server.Tornado()} {
		for _, method := range sharingMethods(reflect.TypeOf(system), seen) {
			require.True(t, covered[method], "%s is in no row of the test", method)
		}
	}
}

// spoil sets all values behind slices, maps and pointers to zero, and returns their number. A shared value is set to zero itself.
func spoil(v reflect.Value, shared bool) (spoiled int) {
	switch {
	case v.Type() == reflect.TypeFor[buckt.Secret](), v.Type().PkgPath() == "time":
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			spoiled += spoil(v.Field(i), shared)
		}
		return spoiled
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			spoiled += spoil(v.Index(i), true)
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		spoiled += spoil(v.Elem(), true)
	case v.Kind() == reflect.Map:
		spoiled += v.Len()
		v.Clear()
	}
	if shared {
		spoiled++
		v.SetZero()
	}
	return spoiled
}

// sharingMethods returns the methods of a handle, and of the handles that it returns, whose arguments or results could be shared.
func sharingMethods(handle reflect.Type, seen map[reflect.Type]bool) (methods []string) {
	if seen[handle] {
		return nil
	}
	seen[handle] = true
	for method := range handle.Methods() {
		of := method.Type
		for i := range of.NumOut() {
			if out := of.Out(i); isHandle(out) {
				methods = append(methods, sharingMethods(out, seen)...)
			} else if out.Kind() == reflect.Slice && isHandle(out.Elem()) {
				methods = append(methods, sharingMethods(out.Elem(), seen)...)
			}
		}
		var types []reflect.Type
		for i := 1; i < of.NumIn(); i++ {
			types = append(types, of.In(i))
		}
		for i := range of.NumOut() {
			out := of.Out(i)
			if out.Kind() == reflect.Slice { // made by the method
				out = out.Elem()
			}
			types = append(types, out)
		}
		if slices.ContainsFunc(types, sharesMemory) {
			methods = append(methods, strings.TrimPrefix(handle.String(), "*")+"."+method.Name)
		}
	}
	return methods
}

// isHandle reports whether a type is a pointer to a struct without data for callers.
func isHandle(t reflect.Type) bool {
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return false
	}
	return !slices.ContainsFunc(reflect.VisibleFields(t.Elem()), func(f reflect.StructField) bool { return f.IsExported() })
}

// sharesMemory reports whether copies of a value share memory that a caller can change.
func sharesMemory(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return !isHandle(t) && !(t.Kind() == reflect.Slice && isHandle(t.Elem()))
	case reflect.Map:
		return true
	case reflect.Struct:
		return t != reflect.TypeFor[buckt.Secret]() && t.PkgPath() != "time" &&
			slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return sharesMemory(f.Type) })
	}
	return false
}
