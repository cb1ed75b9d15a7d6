package buckt_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestAmoveInvalidInput(t *testing.T) {
	t.Parallel()
	key := func(name, field, rule string, change func(*buckt.AmoveKeyCreateParams)) inputCase {
		return inputCase{name: "create a key: " + name, operation: "Amove.Keys.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.AmoveKeyCreateParams{
					Name: "ci", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveReadWrite, SelectedBuckets: buckt.AllBuckets(),
					CloudAccountID: amoveNil,
				}
				change(&p)
				k, err := c.Amove.Keys.Create(ctx, p)
				require.Nil(t, k)
				return err
			}}
	}
	bucket := func(name, field, rule string, change func(*buckt.AmoveBucketCreateParams)) inputCase {
		return inputCase{name: "create a bucket: " + name, operation: "Amove.Buckets.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.AmoveBucketCreateParams{BucketName: "b"}
				change(&p)
				return c.Amove.Buckets.Create(ctx, amoveNil, p)
			}}
	}
	update := func(field string, p buckt.AmoveBucketUpdateParams) inputCase {
		return inputCase{name: "update a bucket: " + field, operation: "Amove.Buckets.Update", field: field, rule: "null",
			call: func(ctx context.Context, c *buckt.Client) error { return c.Amove.Buckets.Update(ctx, amoveNil, "b", p) }}
	}
	list := func(name, field string, p buckt.AmoveKeyListParams) inputCase {
		return inputCase{name: "list keys: " + name, operation: "Amove.Keys.List", field: field,
			call: func(ctx context.Context, c *buckt.Client) error { _, err := c.Amove.Keys.List(ctx, p); return err }}
	}
	null := buckt.Null[bool]()
	cases := []inputCase{
		key("no name", "Name", "empty", func(p *buckt.AmoveKeyCreateParams) { p.Name = "" }),
		key("name that is no UTF-8", "Name", "UTF-8", func(p *buckt.AmoveKeyCreateParams) { p.Name = "\xff" }),
		key("no region", "Region", "empty", func(p *buckt.AmoveKeyCreateParams) { p.Region = "" }),
		key("no endpoint", "StorageDN", "empty", func(p *buckt.AmoveKeyCreateParams) { p.StorageDN = "" }),
		key("an endpoint with a scheme", "StorageDN", "scheme", func(p *buckt.AmoveKeyCreateParams) { p.StorageDN = "https://s3.example.com" }),
		key("no cloud account", "CloudAccountID", "empty", func(p *buckt.AmoveKeyCreateParams) { p.CloudAccountID = "" }),
		key("no permission, which is not to read", "Permission", "AmoveRead, AmoveWrite or AmoveReadWrite", func(p *buckt.AmoveKeyCreateParams) { p.Permission = "" }),
		key("unknown permission", "Permission", `"0"`, func(p *buckt.AmoveKeyCreateParams) { p.Permission = "0" }),
		key("no scope", "SelectedBuckets", "AllBuckets or OnlyBuckets", func(p *buckt.AmoveKeyCreateParams) { p.SelectedBuckets = buckt.BucketScope{} }),
		key("no bucket", "SelectedBuckets", "no key for no bucket", func(p *buckt.AmoveKeyCreateParams) { p.SelectedBuckets = buckt.NoBuckets() }),
		key("only no bucket", "SelectedBuckets", "must name a bucket", func(p *buckt.AmoveKeyCreateParams) { p.SelectedBuckets = buckt.OnlyBuckets() }),
		key("an empty bucket", "SelectedBuckets[1]", "empty", func(p *buckt.AmoveKeyCreateParams) { p.SelectedBuckets = buckt.OnlyBuckets("a", "") }),
		bucket("no name", "BucketName", "empty", func(p *buckt.AmoveBucketCreateParams) { p.BucketName = "" }),
		bucket("name that is no UTF-8", "BucketName", "UTF-8", func(p *buckt.AmoveBucketCreateParams) { p.BucketName = "\xff" }),
		bucket("public null", "IsPublic", "null", func(p *buckt.AmoveBucketCreateParams) { p.IsPublic = null }),
		bucket("encrypted null", "IsEncrypted", "null", func(p *buckt.AmoveBucketCreateParams) { p.IsEncrypted = null }),
		bucket("versioning null", "VersioningEnabled", "null", func(p *buckt.AmoveBucketCreateParams) { p.VersioningEnabled = null }),
		bucket("object lock null", "ObjectLockEnabled", "null", func(p *buckt.AmoveBucketCreateParams) { p.ObjectLockEnabled = null }),
		update("IsPublic", buckt.AmoveBucketUpdateParams{IsPublic: null}),
		update("IsEncrypted", buckt.AmoveBucketUpdateParams{IsEncrypted: null}),
		update("VersioningEnabled", buckt.AmoveBucketUpdateParams{VersioningEnabled: null}),
		list("a cursor of another list", "Cursor", buckt.AmoveKeyListParams{Cursor: "key_01J9"}),
		list("another limit than before", "Limit", buckt.AmoveKeyListParams{Cursor: "p2-50", Limit: 10}),
		list("descending null", "Descending", buckt.AmoveKeyListParams{Descending: null}),
		{name: "delete a key: no id", operation: "Amove.Keys.Delete", field: "id", rule: "empty",
			call: func(ctx context.Context, c *buckt.Client) error { return c.Amove.Keys.Delete(ctx, "") }},
		{name: "list buckets: cursor that is no UTF-8", operation: "Amove.Buckets.List", field: "Cursor", rule: "UTF-8",
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Amove.Buckets.List(ctx, amoveNil, buckt.AmoveBucketListParams{Cursor: "\xff"})
				return err
			}},
	}
	for operation, call := range map[string]func(ctx context.Context, c *buckt.Client, account, name string) error{
		"Amove.Buckets.Create": func(ctx context.Context, c *buckt.Client, account, _ string) error {
			return c.Amove.Buckets.Create(ctx, account, buckt.AmoveBucketCreateParams{BucketName: "b"})
		},
		"Amove.Buckets.List": func(ctx context.Context, c *buckt.Client, account, _ string) error {
			_, err := c.Amove.Buckets.List(ctx, account, buckt.AmoveBucketListParams{})
			return err
		},
		"Amove.Buckets.Status": func(ctx context.Context, c *buckt.Client, account, name string) error {
			_, err := c.Amove.Buckets.Status(ctx, account, name)
			return err
		},
		"Amove.Buckets.Update": func(ctx context.Context, c *buckt.Client, account, name string) error {
			return c.Amove.Buckets.Update(ctx, account, name, buckt.AmoveBucketUpdateParams{})
		},
		"Amove.Buckets.Delete": func(ctx context.Context, c *buckt.Client, account, name string) error {
			return c.Amove.Buckets.Delete(ctx, account, name)
		},
	} {
		for rule, bad := range map[string]string{"empty": "", "UTF-8": "\xff"} {
			cases = append(cases, inputCase{name: operation + ": account " + rule, operation: operation, field: "cloudAccountID", rule: rule,
				call: func(ctx context.Context, c *buckt.Client) error { return call(ctx, c, bad, "b") }})
			if operation != "Amove.Buckets.Create" && operation != "Amove.Buckets.List" {
				cases = append(cases, inputCase{name: operation + ": name " + rule, operation: operation, field: "bucketName", rule: rule,
					call: func(ctx context.Context, c *buckt.Client) error { return call(ctx, c, amoveNil, bad) }})
			}
		}
	}
	runOtherSystemInput(t, cases)
}
