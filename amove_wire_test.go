package buckt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	amoveStorageAPI = amoveBase + "/api/v1/storage/"
	amoveAccountAPI = amoveBase + "/api/v1/cloudaccount/"
	amoveNil        = "00000000-0000-0000-0000-000000000000"

	amoveKeyRow = `{"id":"11111111-1111-4111-8111-111111111111","userId":"22222222-2222-4222-8222-222222222222",
		"accountId":"33333333-3333-4333-8333-333333333333","name":"ci-key","accessKey":"AK1","description":"Write access on selected buckets",
		"region":"us-east-1","storageDn":"s3.example.com","storageTier":2,"createDate":"2026-01-01T10:20:30.1234567Z"}`
	amoveKeyNew = `{"id":"11111111-1111-4111-8111-111111111111","userId":"22222222-2222-4222-8222-222222222222",
		"accountId":"33333333-3333-4333-8333-333333333333","name":"ci-key","accessKey":"AK1","secretKey":"SECRET_EXAMPLE_ONLY",
		"description":null,"region":null,"storageDn":null,"createDate":"2026-01-01T10:20:30"}`
	amoveAccountRow = `{"id":"` + amoveNil + `","accountId":"a","userId":"u","cloudType":1,"name":"My AWS","serviceUrl":null,"active":true,"shared":false,
		"internalStorage":false,"storageTier":2}`
)

func amoveAccount(id string, internal, active bool) string {
	return fmt.Sprintf(`{"id":%q,"cloudType":8,"name":"n","serviceUrl":"https://s3.example.com","active":%v,"shared":true,"internalStorage":%v,"storageTier":8,
		"accessKey":"***","secretKey":"***","deleted":false}`, id, active, internal)
}

func TestAmoveKeysOnTheWire(t *testing.T) {
	t.Parallel()
	row := buckt.AmoveKey{
		ID: "11111111-1111-4111-8111-111111111111", UserID: "22222222-2222-4222-8222-222222222222", AccountID: "33333333-3333-4333-8333-333333333333",
		Name: "ci-key", AccessKey: "AK1", Description: "Write access on selected buckets", Region: "us-east-1", StorageDN: "s3.example.com",
		StorageTier: pointer(buckt.AmoveTierGlobal), CreateDate: at(2026, 1, 1, 10, 20, 30, 0).Add(123456700),
	}
	created := &buckt.AmoveKey{
		ID: row.ID, UserID: row.UserID, AccountID: row.AccountID, Name: "ci-key", AccessKey: "AK1", SecretKey: buckt.NewSecret("SECRET_EXAMPLE_ONLY"),
		Region: "us-east-1", StorageDN: "s3.example.com", // as asked for
		CreateDate: at(2026, 1, 1, 10, 20, 30, 0),
	}
	create := func(name, body string, permission buckt.AmovePermission, scope buckt.BucketScope) otherSystemCase {
		return otherSystemCase{
			name: "create: " + name, method: http.MethodPost, url: amoveStorageAPI + "create_storage_key", body: body, response: amoveKeyNew, want: created,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
					Name: "ci-key", Region: "us-east-1", StorageDN: "s3.example.com", Permission: permission, SelectedBuckets: scope, CloudAccountID: amoveNil,
				})
			},
		}
	}
	list := func(name string, query url.Values, params buckt.AmoveKeyListParams, response string, want buckt.Page[buckt.AmoveKey]) otherSystemCase {
		return otherSystemCase{
			name: "list: " + name, method: http.MethodGet, url: amoveStorageAPI + "get_storage_key", query: query, response: response, want: &want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Amove.Keys.List(ctx, params) },
		}
	}
	const head = `{"name":"ci-key","region":"us-east-1","storageDn":"s3.example.com",`
	const tail = `"cloudAccountId":"` + amoveNil + `"}`
	runOtherSystem(t, []otherSystemCase{
		create("to read, which is 0", head+`"permission":0,"allBuckets":false,"selectedBuckets":["a"],`+tail, buckt.AmoveRead, buckt.OnlyBuckets("a")),
		create("to write", head+`"permission":1,"allBuckets":false,"selectedBuckets":["a","b"],`+tail, buckt.AmoveWrite, buckt.OnlyBuckets("a", "b")),
		create("to do both, everywhere", head+`"permission":2,"allBuckets":true,"selectedBuckets":[],`+tail, buckt.AmoveReadWrite, buckt.AllBuckets()),
		list("without anything", nil, buckt.AmoveKeyListParams{}, `{"data":[`+amoveKeyRow+`],"total":1}`,
			buckt.Page[buckt.AmoveKey]{Items: []buckt.AmoveKey{row}, Meta: buckt.PageMeta{Limit: 50, Total: pointer(1)}}),
		list("with everything", url.Values{"page": {"2"}, "pagesize": {"1"}, "sortfield": {"Name"}, "descending": {"false"}},
			buckt.AmoveKeyListParams{Cursor: "p2-1", Limit: 1, SortField: "Name", Descending: buckt.Set(false)},
			`{"data":[`+amoveKeyRow+`],"total":3,"options":{"pageSize":1,"page":2,"sort":[{"field":"Name","descending":false}]}}`,
			buckt.Page[buckt.AmoveKey]{Items: []buckt.AmoveKey{row}, NextCursor: "p3-1", Meta: buckt.PageMeta{Limit: 1, Total: pointer(3)}}),
		list("the last first", url.Values{"descending": {"true"}}, buckt.AmoveKeyListParams{Descending: buckt.Set(true)}, `{"data":[],"total":0}`,
			buckt.Page[buckt.AmoveKey]{Items: []buckt.AmoveKey{}, Meta: buckt.PageMeta{Limit: 50, Total: pointer(0)}}),
		list("an empty one that is null", nil, buckt.AmoveKeyListParams{}, `{"data":null,"total":0,"options":null}`,
			buckt.Page[buckt.AmoveKey]{Items: []buckt.AmoveKey{}, Meta: buckt.PageMeta{Limit: 50, Total: pointer(0)}}),
		list("an empty page of a list that is none", nil, buckt.AmoveKeyListParams{}, `{"data":[],"total":5}`,
			buckt.Page[buckt.AmoveKey]{Items: []buckt.AmoveKey{}, Meta: buckt.PageMeta{Limit: 50, Total: pointer(5)}}),
		list("without a total", nil, buckt.AmoveKeyListParams{}, `{"data":[`+amoveKeyRow+`]}`,
			buckt.Page[buckt.AmoveKey]{Items: []buckt.AmoveKey{row}, Meta: buckt.PageMeta{Limit: 50}}),
		{
			name: "delete", method: http.MethodDelete, url: amoveStorageAPI + "delete_storage_key", query: url.Values{"id": {row.ID}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return nil, c.Amove.Keys.Delete(ctx, row.ID) },
		},
		{
			name: "delete with what must be escaped", method: http.MethodDelete, url: amoveStorageAPI + "delete_storage_key",
			query: url.Values{"id": {"a&b=c d"}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Amove.Keys.Delete(ctx, "a&b=c d")
			},
		},
	})
}

func TestAmoveBucketsOnTheWire(t *testing.T) {
	t.Parallel()
	create := func(name, flags string, params buckt.AmoveBucketCreateParams) otherSystemCase {
		params.BucketName = "team-bucket"
		return otherSystemCase{
			name: "create: " + name, method: http.MethodPost, url: amoveStorageAPI + "create_bucket",
			body: `{"cloudAccountId":"` + amoveNil + `","bucketName":"team-bucket"` + flags + `}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Amove.Buckets.Create(ctx, amoveNil, params)
			},
		}
	}
	status := func(name, response string, want buckt.AmoveBucketStatus) otherSystemCase {
		return otherSystemCase{
			name: "status: " + name, method: http.MethodPost, url: amoveStorageAPI + "bucket_status",
			body: `{"cloudAccountId":"` + amoveNil + `","bucketName":"team-bucket"}`, response: response, want: &want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Amove.Buckets.Status(ctx, amoveNil, "team-bucket")
			},
		}
	}
	list := func(name, rest string, params buckt.AmoveBucketListParams, response string, want ...buckt.AmoveBucket) otherSystemCase {
		if want == nil {
			want = []buckt.AmoveBucket{}
		}
		return otherSystemCase{
			name: "list: " + name, method: http.MethodPost, url: amoveAccountAPI + "list_buckets", body: `{"cloudAccountId":"` + amoveNil + `",` + rest + `}`,
			response: response, want: &buckt.Page[buckt.AmoveBucket]{Items: want},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Amove.Buckets.List(ctx, amoveNil, params)
			},
		}
	}
	day := at(2026, 1, 1, 0, 0, 0, 0)
	runOtherSystem(t, []otherSystemCase{
		create("without flags", "", buckt.AmoveBucketCreateParams{}),
		create("with all of them on", `,"isPublic":true,"isEncrypted":true,"versioningEnabled":true,"objectLockEnabled":true`, buckt.AmoveBucketCreateParams{
			IsPublic: buckt.Set(true), IsEncrypted: buckt.Set(true), VersioningEnabled: buckt.Set(true), ObjectLockEnabled: buckt.Set(true)}),
		create("with one off", `,"isEncrypted":false`, buckt.AmoveBucketCreateParams{IsEncrypted: buckt.Set(false)}),
		status("versioning", `{"versioningEnabled":true,"encryptionEnabled":false,"isPublic":false,"objectLockEnabled":false}`,
			buckt.AmoveBucketStatus{VersioningEnabled: true}),
		status("encryption", `{"versioningEnabled":false,"encryptionEnabled":true,"isPublic":false,"objectLockEnabled":false}`,
			buckt.AmoveBucketStatus{EncryptionEnabled: true}),
		status("public", `{"versioningEnabled":false,"encryptionEnabled":false,"isPublic":true,"objectLockEnabled":false}`,
			buckt.AmoveBucketStatus{IsPublic: true}),
		status("locked", `{"versioningEnabled":false,"encryptionEnabled":false,"isPublic":false,"objectLockEnabled":true}`,
			buckt.AmoveBucketStatus{ObjectLockEnabled: true}),
		{
			name: "update with all flags, which needs no status", method: http.MethodPut, url: amoveStorageAPI + "update_bucket",
			body: `{"cloudAccountId":"` + amoveNil + `","bucketName":"team-bucket","isPublic":false,"isEncrypted":true,"versioningEnabled":false}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Amove.Buckets.Update(ctx, amoveNil, "team-bucket", buckt.AmoveBucketUpdateParams{
					IsPublic: buckt.Set(false), IsEncrypted: buckt.Set(true), VersioningEnabled: buckt.Set(false)})
			},
		},
		{
			name: "delete", method: http.MethodDelete, url: amoveStorageAPI + "delete_bucket",
			query: url.Values{"cloudAccountId": {amoveNil}, "bucketName": {"team bucket&x"}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Amove.Buckets.Delete(ctx, amoveNil, "team bucket&x")
			},
		},
		list("in an envelope", `"includeRegion":true`, buckt.AmoveBucketListParams{},
			`{"data":[{"name":"my-bucket","region":"us-east-1","createDate":"2026-01-01T00:00:00Z"},{"name":"b","createDate":"0001-01-01T00:00:00"}],"continuationToken":""}`,
			buckt.AmoveBucket{Name: "my-bucket", Region: "us-east-1", CreateDate: day}, buckt.AmoveBucket{Name: "b"}),
		list("a bare one", `"includeRegion":false`, buckt.AmoveBucketListParams{WithoutRegion: true},
			` [{"id":"i","name":"my-bucket","region":null,"size":12345678901.0,"creationDate":"2026-01-01T00:00:00"}]`,
			buckt.AmoveBucket{ID: "i", Name: "my-bucket", Size: 12345678901, CreateDate: day}),
		list("the other names in an envelope", `"includeRegion":true`, buckt.AmoveBucketListParams{},
			`{"data":[{"name":"b","size":null,"creationDate":"2026-01-01T00:00:00Z"}],"continuationToken":null}`, buckt.AmoveBucket{Name: "b", CreateDate: day}),
		list("an empty envelope", `"includeRegion":true`, buckt.AmoveBucketListParams{}, `{"data":[]}`),
		list("an empty bare one", `"includeRegion":true`, buckt.AmoveBucketListParams{}, `[]`),
	})
}

// Unset settings keep their values: they are fetched and sent again.
func TestAmoveUpdateKeepsTheOtherFlags(t *testing.T) {
	t.Parallel()
	on, off := buckt.Set(true), buckt.Set(false)
	for name, tt := range map[string]struct {
		params buckt.AmoveBucketUpdateParams
		before string // public, encrypted, versioned
		after  string
	}{
		"public on, where all is off":     {buckt.AmoveBucketUpdateParams{IsPublic: on}, "000", "100"},
		"public off, where all is on":     {buckt.AmoveBucketUpdateParams{IsPublic: off}, "111", "011"},
		"encryption on":                   {buckt.AmoveBucketUpdateParams{IsEncrypted: on}, "001", "011"},
		"encryption off":                  {buckt.AmoveBucketUpdateParams{IsEncrypted: off}, "110", "100"},
		"versioning on":                   {buckt.AmoveBucketUpdateParams{VersioningEnabled: on}, "100", "101"},
		"versioning off":                  {buckt.AmoveBucketUpdateParams{VersioningEnabled: off}, "111", "110"},
		"two at once":                     {buckt.AmoveBucketUpdateParams{IsPublic: off, VersioningEnabled: on}, "110", "011"},
		"all but versioning":              {buckt.AmoveBucketUpdateParams{IsPublic: off, IsEncrypted: off}, "111", "001"},
		"all but encryption":              {buckt.AmoveBucketUpdateParams{IsPublic: off, VersioningEnabled: off}, "111", "010"},
		"all but public":                  {buckt.AmoveBucketUpdateParams{IsEncrypted: off, VersioningEnabled: off}, "111", "100"},
		"nothing":                         {buckt.AmoveBucketUpdateParams{}, "101", "101"},
		"what is so already, is sent too": {buckt.AmoveBucketUpdateParams{IsPublic: on}, "100", "100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flag := func(flags string, i int) bool { return flags[i] == '1' }
			client, s := newOtherSystem(t, []reply{
				{body: fmt.Sprintf(`{"versioningEnabled":%v,"encryptionEnabled":%v,"isPublic":%v,"objectLockEnabled":true}`,
					flag(tt.before, 2), flag(tt.before, 1), flag(tt.before, 0))},
				{},
			})
			require.NoError(t, client.Amove.Buckets.Update(t.Context(), amoveNil, "b", tt.params))
			requests := s.sent()
			require.Len(t, requests, 2)
			const bucket = `{"cloudAccountId":"` + amoveNil + `","bucketName":"b"`
			requireSent(t, requests[0], http.MethodPost, amoveStorageAPI+"bucket_status", nil, bucket+`}`)
			requireSent(t, requests[1], http.MethodPut, amoveStorageAPI+"update_bucket", nil, bucket+fmt.Sprintf(
				`,"isPublic":%v,"isEncrypted":%v,"versioningEnabled":%v}`, flag(tt.after, 0), flag(tt.after, 1), flag(tt.after, 2)))
		})
	}
}

// If the status cannot be fetched, no update is sent, because it could switch off a flag.
func TestAmoveUpdateWithoutAStatus(t *testing.T) {
	t.Parallel()
	for _, response := range []reply{
		{body: `{}`}, {body: `null`}, {body: ``}, {body: `{"versioningEnabled":true,"encryptionEnabled":true,"isPublic":true}`},
		{body: `{"versioningEnabled":null,"encryptionEnabled":true,"isPublic":true,"objectLockEnabled":true}`},
		{body: `{"versioningEnabled":true,"isEncrypted":true,"isPublic":true,"objectLockEnabled":true}`},
		{body: `{"versioningEnabled":true,"encryptionEnabled":true,"objectLockEnabled":true}`},
		{body: `{"versioningEnabled":"true","encryptionEnabled":true,"isPublic":true,"objectLockEnabled":true}`},
		{status: 401}, {status: 499, body: `{"type":"NOT_FOUND","status":499,"errors":{"NOT_FOUND":["Bucket not found."]}}`},
	} {
		client, s := newOtherSystem(t, []reply{response}, buckt.WithoutRetries())
		err := client.Amove.Buckets.Update(t.Context(), amoveNil, "b", buckt.AmoveBucketUpdateParams{IsPublic: buckt.Set(true)})
		require.Error(t, err)
		require.Equal(t, amoveStorageAPI+"bucket_status", amoveBase+s.only().path)
		_, err = client.Amove.Buckets.Status(t.Context(), amoveNil, "b")
		require.Error(t, err)
		if response.status == 0 {
			requireInvalidResponse(t, err, false)
		}
	}
}

func TestAmoveCloudAccountsOnTheWire(t *testing.T) {
	t.Parallel()
	account := buckt.AmoveCloudAccount{
		ID: amoveNil, AccountID: "a", UserID: "u", CloudType: buckt.AmoveProviderAWS, Name: "My AWS", Active: true, StorageTier: buckt.AmoveTierGlobal,
	}
	internal := buckt.AmoveCloudAccount{
		ID: "i", CloudType: buckt.AmoveProviderS3Generic, Name: "n", ServiceURL: "https://s3.example.com", Active: true, Shared: true, InternalStorage: true,
		StorageTier: buckt.AmoveTierArchive,
	}
	rows := amoveAccountRow + `,` + amoveAccount("i", true, true) + `,` + amoveAccount("asleep", true, false) + `,` + amoveAccount("foreign", false, true)
	runOtherSystem(t, []otherSystemCase{
		{
			name: "list", method: http.MethodGet, url: amoveAccountAPI + "get_all",
			response: `{"data":[` + amoveAccountRow + `],"total":1,"options":{"pageSize":0,"page":0,"sort":[{"field":"Name","descending":false}]}}`,
			want:     &buckt.Page[buckt.AmoveCloudAccount]{Items: []buckt.AmoveCloudAccount{account}, Meta: buckt.PageMeta{Total: pointer(1)}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{})
			},
		},
		{
			name: "all", method: http.MethodGet, url: amoveAccountAPI + "get_all", response: `{"data":[` + rows + `],"total":99}`, want: 4,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				got, errs := collect(c.Amove.CloudAccounts.All(ctx, buckt.AmoveCloudAccountListParams{}))
				require.Empty(t, errs)
				require.Equal(t, account, got[0])
				require.Equal(t, internal, got[1])
				return len(got), nil
			},
		},
		{
			name: "usable storage", method: http.MethodGet, url: amoveAccountAPI + "get_all", response: `{"data":[` + rows + `],"total":4}`,
			want: []buckt.AmoveCloudAccount{internal},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Amove.CloudAccounts.UsableStorage(ctx)
			},
		},
		{
			name: "no usable storage", method: http.MethodGet, url: amoveAccountAPI + "get_all", response: `{"data":null,"total":0}`,
			want: []buckt.AmoveCloudAccount{},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Amove.CloudAccounts.UsableStorage(ctx)
			},
		},
	})
}

// A create must return the secret: a response without it is an error, and a response truncated after it is sufficient.
func TestAmoveKeyCreateResponses(t *testing.T) {
	t.Parallel()
	params := buckt.AmoveKeyCreateParams{
		Name: "ci", Region: "r", StorageDN: "s3", Permission: buckt.AmoveRead, SelectedBuckets: buckt.AllBuckets(), CloudAccountID: amoveNil,
	}
	for name, body := range map[string]string{
		"empty":          ``,
		"no key":         `{}`,
		"null":           `null`,
		"no secret":      `{"id":"i","accessKey":"AK"}`,
		"null secret":    `{"id":"i","accessKey":"AK","secretKey":null}`,
		"empty secret":   `{"id":"i","accessKey":"AK","secretKey":""}`,
		"hidden secret":  `{"id":"i","accessKey":"AK","secretKey":"[REDACTED]"}`,
		"no id":          `{"accessKey":"AK","secretKey":"s3cret"}`,
		"no access key":  `{"id":"i","secretKey":"s3cret"}`,
		"cut off before": `{"id":"i","accessKey":"AK","secretKey":"s3cr`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, []reply{{body: body}})
			key, err := client.Amove.Keys.Create(t.Context(), params)
			require.Nil(t, key)
			requireInvalidResponse(t, err, true)
			require.NotContains(t, err.Error(), "s3cr")
			require.Len(t, s.sent(), 1)
		})
	}
	for name, body := range map[string]string{
		"cut off behind": `{"id":"i","userId":"u","accountId":"a","description":"d","accessKey":"AK","secretKey":"s3cret","regi`,
		"a time that is odd": `{"id":"i","userId":"u","accountId":"a","name":"ci","accessKey":"AK","secretKey":"s3cret","description":"d","region":"r",
			"storageDn":"s3","createDate":"yesterday"}`,
		"a tier that is odd": `{"id":"i","userId":"u","accountId":"a","name":"ci","accessKey":"AK","secretKey":"s3cret","description":"d","region":"r",
			"storageDn":"s3","storageTier":"Global"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newOtherSystem(t, []reply{{body: body}})
			key, err := client.Amove.Keys.Create(t.Context(), params)
			require.NoError(t, err)
			require.Equal(t, &buckt.AmoveKey{
				ID: "i", UserID: "u", AccountID: "a", Name: "ci", AccessKey: "AK", SecretKey: buckt.NewSecret("s3cret"), Description: "d", Region: "r",
				StorageDN: "s3",
			}, key)
			text, err := json.Marshal(key)
			require.NoError(t, err)
			require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", key, *key, key, text), "s3cret")
		})
	}
}

// A list may include the secret or omit it.
func TestAmoveKeySecretsInLists(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		`,"secretKey":"[REDACTED]"`: "", `,"secretKey":""`: "", `,"secretKey":null`: "", ``: "", `,"secretKey":"t0ldAgain"`: "t0ldAgain",
	} {
		client, _ := newOtherSystem(t, []reply{{body: `{"data":[{"id":"i"` + field + `}],"total":1}`}})
		keys, errs := collect(client.Amove.Keys.All(t.Context(), buckt.AmoveKeyListParams{}))
		require.Empty(t, errs)
		require.Equal(t, want, keys[0].SecretKey.Reveal())
		require.Nil(t, keys[0].StorageTier, "which is not told")
	}
}

func TestAmoveIncompleteLists(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{}`, `null`, `{"data":{}}`, `{"errors":{}}`, `7`, `"[]"`} {
		client, _ := newOtherSystem(t, []reply{{body: body}}, buckt.WithoutRetries())
		_, err := client.Amove.Keys.List(t.Context(), buckt.AmoveKeyListParams{})
		requireInvalidResponse(t, err, false)
		_, err = client.Amove.CloudAccounts.List(t.Context(), buckt.AmoveCloudAccountListParams{})
		requireInvalidResponse(t, err, false)
		_, err = client.Amove.CloudAccounts.UsableStorage(t.Context())
		requireInvalidResponse(t, err, false)
		_, err = client.Amove.Buckets.List(t.Context(), amoveNil, buckt.AmoveBucketListParams{})
		requireInvalidResponse(t, err, false)
		// calls without a result
		require.NoError(t, client.Amove.Keys.Delete(t.Context(), "i"))
		require.NoError(t, client.Amove.Buckets.Create(t.Context(), amoveNil, buckt.AmoveBucketCreateParams{BucketName: "b"}))
		require.NoError(t, client.Amove.Buckets.Delete(t.Context(), amoveNil, "b"))
	}
}
