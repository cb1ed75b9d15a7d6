package buckt_test

import (
	"context"
	stdjson "encoding/json"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// A row of a list that a program stores as JSON is decoded unchanged: a withheld secret does not become the text of its mark, and an
// unknown scope does not become all buckets.
func TestListRowsSurviveJSON(t *testing.T) {
	t.Parallel()
	data := func(rows string) string { return `{"data":[` + rows + `],"meta":{"nextCursor":null}}` }
	numbered := func(rows string) string { return `{"data":[` + rows + `],"page":1,"pages":1,"results":9}` }
	for name, run := range map[string]func(*testing.T){
		"bucket": rowsOf(data(bucketJSON+","+fullBucketJSON), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.Bucket], error) {
			return c.Buckets.List(ctx, buckt.BucketListParams{})
		}),
		"file": rowsOf(data(`{"object":"file","id":"a.txt","key":"a.txt","size":9007199254740993,"lastModified":"2026-04-25T10:00:00.5Z",
			"contentType":"text/plain","url":"https://cdn.example.com/a.txt"},{"object":"file","id":"b","key":"b","size":0,
			"lastModified":"2026-04-25T10:00:00Z","contentType":null,"url":null}`),
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.File], error) {
				return c.Files.List(ctx, "bkt_1", buckt.FileListParams{})
			}),
		"API key": rowsOf(data(`{"object":"api_key","id":"key_1","name":"ci","prefix":"bkt_xY9z","lastUsedAt":null,"createdAt":"2026-04-25T10:00:00Z"},
			{"object":"api_key","id":"key_2","name":"all","prefix":"bkt_xY9z","permissions":["files:read"],"bucketIds":null,"expiresAt":null},
			{"object":"api_key","id":"key_3","name":"none","bucketIds":[]},{"object":"api_key","id":"key_4","name":"some","bucketIds":["bkt_1"]}`),
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.Key], error) {
				return c.Keys.List(ctx, buckt.KeyListParams{})
			}),
		"AWS account": rowsOf(data(activeAccountJSON+","+pendingAccountJSON), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.AWSAccount], error) {
			return c.AWSAccounts.List(ctx, buckt.AWSAccountListParams{})
		}),
		"S3 bucket": rowsOf(data(`{"name":"legacy","creationDate":"2020-01-01T00:00:00Z"},{"name":"older","creationDate":null}`),
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.S3Bucket], error) {
				return c.AWSAccounts.ListS3Buckets(ctx, "acc_1", buckt.S3BucketListParams{})
			}),
		"log": rowsOf(data(logJSON+`},`+logJSON+`,"requestBody":{"name":"ci"},"responseBody":"text"}`),
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.Log], error) {
				return c.Logs.List(ctx, buckt.LogListParams{})
			}),
		"FoundryDB key": rowsOf(`{"keys":[{"id":"key_1","name":"a","secret_access_key":""},{"id":"key_3","secret_access_key":"[REDACTED]"},`+fullKey+`]}`,
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.FoundryDBKey], error) {
				return c.FoundryDB.Keys.List(ctx, "fs_1", buckt.FoundryDBKeyListParams{})
			}),
		"FoundryDB object": rowsOf(`{"objects":[{"key":"a/b","size":5368709121,"last_modified":"2026-08-18T09:00:00.123Z","etag":"\"5d\""},{"key":"c"}]}`,
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.FoundryDBObject], error) {
				return c.FoundryDB.Objects.List(ctx, "fs_1", buckt.FoundryDBObjectListParams{})
			}),
		"Amove key": rowsOf(`{"data":[`+amoveKeyRow+`,{"id":"a","accessKey":"AK2","secretKey":"[REDACTED]"}],"page":1,"total":2}`,
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.AmoveKey], error) {
				return c.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{})
			}),
		"Amove bucket": rowsOf(`{"data":[{"id":"a","name":"my-bucket","region":"us-east-1","size":4096,"createDate":"2026-01-01T10:20:30"},{"name":"b"}]}`,
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.AmoveBucket], error) {
				return c.Amove.Buckets.List(ctx, amoveNil, buckt.AmoveBucketListParams{})
			}),
		"Amove cloud account": rowsOf(`{"data":[`+amoveAccountRow+`,`+amoveAccount("b", true, false)+`]}`,
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.AmoveCloudAccount], error) {
				return c.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{})
			}),
		"Linode key": rowsOf(numbered(linodeKeyLimited+`,`+linodeKeyUnlimited+`,{"id":1,"label":"unknown","secret_key":"[REDACTED]","limited":true},
			{"id":2,"label":"none","secret_key":null,"limited":true,"bucket_access":[],"regions":null},{"id":3,"label":"neither"}`),
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeKey], error) {
				return c.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{})
			}),
		"Linode bucket": rowsOf(numbered(linodeBucketOld+","+linodeBucketHuge), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeBucket], error) {
			return c.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{})
		}),
		"Linode endpoint": rowsOf(numbered(`{"region":"us-sea","endpoint_type":"E1","s3_endpoint":"us-sea-1.linodeobjects.com"},
			{"region":"us-sea","endpoint_type":"E3","s3_endpoint":null}`), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeEndpoint], error) {
			return c.Linode.Endpoints.List(ctx, buckt.LinodeEndpointListParams{})
		}),
		"Linode object": rowsOf(`{"data":[`+linodeObjectRow+`],"is_truncated":false}`, func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeObject], error) {
			return c.Linode.Objects.List(ctx, "us-east", "b", buckt.LinodeObjectListParams{})
		}),
		"Linode cluster": rowsOf(numbered(linodeCluster), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeCluster], error) {
			return c.Linode.Clusters.List(ctx, buckt.LinodeClusterListParams{})
		}),
		"Linode type": rowsOf(numbered(linodeType+","+linodeOverage), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeType], error) {
			return c.Linode.Types.List(ctx, buckt.LinodeTypeListParams{})
		}),
		"Linode quota": rowsOf(numbered(linodeQuota), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeQuota], error) {
			return c.Linode.Quotas.List(ctx, buckt.LinodeQuotaListParams{})
		}),
		"Linode global quota": rowsOf(numbered(linodeGlobalQuota), func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.LinodeQuota], error) {
			return c.Linode.Quotas.ListGlobal(ctx, buckt.LinodeQuotaListParams{})
		}),
		"file service": rowsOf(`{"file_services":[`+seedFileService+`,`+fullFileService+`]}`,
			func(ctx context.Context, c *buckt.Client) (*buckt.Page[buckt.FoundryDBFileService], error) {
				return c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
			}),
	} {
		t.Run(name, run)
	}
}

// rowsOf lists rows of a literal response, encodes each as JSON and decodes it again.
func rowsOf[T any](body string, list func(context.Context, *buckt.Client) (*buckt.Page[T], error)) func(*testing.T) {
	return func(t *testing.T) {
		t.Parallel()
		s := &script{t: t, responses: []reply{{body: body}}}
		client, err := buckt.New(
			buckt.WithAPIKey("bkt_test"), buckt.WithFoundryDBToken("token"), buckt.WithAmove("token"), buckt.WithLinode("token"), buckt.WithTransport(s))
		require.NoError(t, err)
		page, err := list(t.Context(), client)
		require.NoError(t, err)
		require.NotEmpty(t, page.Items)
		for _, row := range page.Items {
			text, err := stdjson.Marshal(row)
			require.NoError(t, err)
			require.NotContains(t, string(text), "[redacted]")
			var read T
			require.NoError(t, stdjson.Unmarshal(text, &read), "%s", text)
			require.Equal(t, row, read, "%s", text)

			// This package writes a nil slice as an empty list by default.
			text, err = json.Marshal(row, json.FormatNilSliceAsNull(true))
			require.NoError(t, err)
			read = *new(T)
			require.NoError(t, json.Unmarshal(text, &read), "%s", text)
			require.Equal(t, row, read, "%s", text)
		}
	}
}
