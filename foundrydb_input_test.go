package buckt_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestFileServicesInvalidInput(t *testing.T) {
	t.Parallel()
	create := func(name, field, rule string, params buckt.FoundryDBFileServiceCreateParams) inputCase {
		return inputCase{name: "create: " + name, operation: "FoundryDB.FileServices.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				s, err := c.FoundryDB.FileServices.Create(ctx, params)
				require.Nil(t, s)
				return err
			}}
	}
	wait := func(name, field, rule string, p buckt.WaitParams) []inputCase {
		return []inputCase{
			{name: "running: " + name, operation: "FoundryDB.FileServices.WaitUntilRunning", field: field, rule: rule,
				call: func(ctx context.Context, c *buckt.Client) error {
					_, err := c.FoundryDB.FileServices.WaitUntilRunning(ctx, "fs_1", p)
					return err
				}},
			{name: "deleted: " + name, operation: "FoundryDB.FileServices.WaitUntilDeleted", field: field, rule: rule,
				call: func(ctx context.Context, c *buckt.Client) error {
					return c.FoundryDB.FileServices.WaitUntilDeleted(ctx, "fs_1", p)
				}},
		}
	}
	cases := []inputCase{
		create("no name", "Name", "empty", buckt.FoundryDBFileServiceCreateParams{}),
		create("name of 2", "Name", "3 to 63 characters, and has 2", buckt.FoundryDBFileServiceCreateParams{Name: "ab"}),
		create("name of 2 wide characters", "Name", "has 2", buckt.FoundryDBFileServiceCreateParams{Name: "üü"}),
		create("name of 64", "Name", "has 64", buckt.FoundryDBFileServiceCreateParams{Name: strings.Repeat("n", 64)}),
		create("name that is no UTF-8", "Name", "UTF-8", buckt.FoundryDBFileServiceCreateParams{Name: "abc\xff"}),
		create("negative soft quota", "QuotaGBSoft", "positive", buckt.FoundryDBFileServiceCreateParams{Name: "abc", QuotaGBSoft: -1}),
		create("negative hard quota", "QuotaGBHard", "positive", buckt.FoundryDBFileServiceCreateParams{Name: "abc", QuotaGBHard: -1}),
		create("soft quota above the hard one", "QuotaGBSoft", "not be more than QuotaGBHard", buckt.FoundryDBFileServiceCreateParams{Name: "abc", QuotaGBSoft: 3, QuotaGBHard: 2}),
		{name: "usage: granularity", operation: "FoundryDB.FileServices.Usage", field: "Granularity", rule: `"minute"`,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.FoundryDB.FileServices.Usage(ctx, "fs_1", buckt.FoundryDBFileServiceUsageParams{Granularity: "minute"})
				return err
			}},
	}
	for name, length := range map[string]time.Duration{
		"negative": -time.Hour, "a part of an hour": 90 * time.Minute, "less than an hour": time.Second, "beside an hour": time.Hour + 1,
	} {
		cases = append(cases, inputCase{
			name: "usage: range, " + name, operation: "FoundryDB.FileServices.Usage", field: "Range", rule: "whole hours",
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.FoundryDB.FileServices.Usage(ctx, "fs_1", buckt.FoundryDBFileServiceUsageParams{Range: length})
				return err
			},
		})
	}
	cases = append(cases, wait("hook of another resource", "OnChange", "must be nil: the wait is for a file service",
		buckt.WaitParams{OnChange: func(*buckt.Bucket) {}})...)
	cases = append(cases, wait("negative MinInterval", "MinInterval", "negative", buckt.WaitParams{MinInterval: -1})...)
	cases = append(cases, wait("negative MaxInterval", "MaxInterval", "negative", buckt.WaitParams{MaxInterval: -1})...)
	cases = append(cases, wait("intervals the wrong way round", "MaxInterval", "less than", buckt.WaitParams{MinInterval: 2, MaxInterval: 1})...)
	cases = append(cases, badIDs("id", map[string]func(context.Context, *buckt.Client, string) error{
		"FoundryDB.FileServices.Get": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.FileServices.Get(ctx, id)
			return err
		},
		"FoundryDB.FileServices.Delete": func(ctx context.Context, c *buckt.Client, id string) error {
			return c.FoundryDB.FileServices.Delete(ctx, id)
		},
		"FoundryDB.FileServices.Usage": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.FileServices.Usage(ctx, id, buckt.FoundryDBFileServiceUsageParams{})
			return err
		},
		"FoundryDB.FileServices.WaitUntilRunning": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.FileServices.WaitUntilRunning(ctx, id, buckt.WaitParams{})
			return err
		},
		"FoundryDB.FileServices.WaitUntilDeleted": func(ctx context.Context, c *buckt.Client, id string) error {
			return c.FoundryDB.FileServices.WaitUntilDeleted(ctx, id, buckt.WaitParams{})
		},
		"FoundryDB.Keys.Delete": func(ctx context.Context, c *buckt.Client, id string) error {
			return c.FoundryDB.Keys.Delete(ctx, "fs_1", id)
		},
	})...)
	foundryDB.input(t, cases)
}

func TestFoundryDBKeysInvalidInput(t *testing.T) {
	t.Parallel()
	create := func(name, field, rule string, params buckt.FoundryDBKeyCreateParams) inputCase {
		return inputCase{name: name, operation: "FoundryDB.Keys.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				k, err := c.FoundryDB.Keys.Create(ctx, "fs_1", params)
				require.Nil(t, k)
				return err
			}}
	}
	prefix := func(rule, prefix string) inputCase {
		return create("prefix "+prefix, "Prefix", rule, buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBRead, Prefix: prefix})
	}
	policy := func(name, rule string, statements ...buckt.FoundryDBPolicyStatement) inputCase {
		return create(name, "Policy", rule, buckt.FoundryDBKeyCreateParams{Name: "n", Policy: &buckt.FoundryDBKeyPolicy{Statements: statements}})
	}
	allow := buckt.FoundryDBPolicyStatement{Effect: buckt.FoundryDBAllow, Actions: []string{"s3:GetObject"}}
	one := &buckt.FoundryDBKeyPolicy{Statements: []buckt.FoundryDBPolicyStatement{allow}}
	cases := []inputCase{
		create("no name", "Name", "empty", buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBRead}),
		create("name of 129", "Name", "1 to 128 characters, and has 129", buckt.FoundryDBKeyCreateParams{Name: strings.Repeat("n", 129), Permissions: buckt.FoundryDBRead}),
		create("name that is no UTF-8", "Name", "UTF-8", buckt.FoundryDBKeyCreateParams{Name: "\xff", Permissions: buckt.FoundryDBRead}),
		create("no permissions", "Permissions", `read, write or readwrite, and is ""`, buckt.FoundryDBKeyCreateParams{Name: "n"}),
		create("permissions of an attachment", "Permissions", `"read_write"`, buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: "read_write"}),
		create("permissions in capitals", "Permissions", `"READ"`, buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: "READ"}),
		prefix("slash", "/"),
		prefix("slash", "/uploads/"),
		prefix(`".."`, "uploads/../"),
		prefix(`".."`, "a..b"),
		prefix("whitespace", "my uploads/"),
		prefix("whitespace", "uploads/\n"),
		prefix("whitespace", "\t"),
		prefix("whitespace", "a\u00a0b"),
		prefix("UTF-8", "a\xff"),
		create("policy and permissions", "Permissions", "Policy", buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBRead, Policy: one}),
		create("policy and prefix", "Prefix", "Policy", buckt.FoundryDBKeyCreateParams{Name: "n", Prefix: "a/", Policy: one}),
		policy("policy without statements", "at least one statement"),
		policy("statement without an effect", "Allow or Deny", allow, buckt.FoundryDBPolicyStatement{Actions: allow.Actions}),
		policy("statement with an effect in small letters", `"allow"`, buckt.FoundryDBPolicyStatement{Effect: "allow", Actions: allow.Actions}),
		policy("statement without actions", "at least one action", buckt.FoundryDBPolicyStatement{Effect: buckt.FoundryDBDeny}),
	}
	cases = append(cases, badIDs("serviceID", map[string]func(context.Context, *buckt.Client, string) error{
		"FoundryDB.Keys.Create": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.Keys.Create(ctx, id, buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBRead})
			return err
		},
		"FoundryDB.Keys.List": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.Keys.List(ctx, id, buckt.FoundryDBKeyListParams{})
			return err
		},
		"FoundryDB.Keys.Delete": func(ctx context.Context, c *buckt.Client, id string) error {
			return c.FoundryDB.Keys.Delete(ctx, id, "key_1")
		},
	})...)
	foundryDB.input(t, cases)
}

func TestFoundryDBObjectsInvalidInput(t *testing.T) {
	t.Parallel()
	presign := func(name, field, rule string, params buckt.FoundryDBPresignParams) inputCase {
		return inputCase{name: name, operation: "FoundryDB.Objects.Presign", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				u, err := c.FoundryDB.Objects.Presign(ctx, "fs_1", params)
				require.Nil(t, u)
				return err
			}}
	}
	remove := func(name, rule, key string) inputCase {
		return inputCase{name: name, operation: "FoundryDB.Objects.Delete", field: "key", rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error { return c.FoundryDB.Objects.Delete(ctx, "fs_1", key) }}
	}
	cases := []inputCase{
		presign("no method", "Method", `GET, PUT, HEAD or DELETE, and is ""`, buckt.FoundryDBPresignParams{Key: "a"}),
		presign("method in small letters", "Method", `"get"`, buckt.FoundryDBPresignParams{Method: "get", Key: "a"}),
		presign("POST", "Method", `"POST"`, buckt.FoundryDBPresignParams{Method: "POST", Key: "a"}),
		presign("no key", "Key", "empty", buckt.FoundryDBPresignParams{Method: "GET"}),
		presign("key that is no UTF-8", "Key", "UTF-8", buckt.FoundryDBPresignParams{Method: "GET", Key: "\xff"}),
		presign("negative time", "Expires", "to 168h0m0s", buckt.FoundryDBPresignParams{Method: "GET", Key: "a", Expires: -1 * time.Second}),
		presign("more than a week", "Expires", "is 168h0m1s", buckt.FoundryDBPresignParams{Method: "GET", Key: "a", Expires: 604801 * time.Second}),
		presign("a part of a second", "Expires", "whole seconds", buckt.FoundryDBPresignParams{Method: "GET", Key: "a", Expires: 1500 * time.Millisecond}),
		presign("less than a second", "Expires", "is 1ns", buckt.FoundryDBPresignParams{Method: "GET", Key: "a", Expires: 1}),
		remove("no key", "empty", ""),
		remove("key that is no UTF-8", "UTF-8", "\xff"),
	}
	cases = append(cases, badIDs("serviceID", map[string]func(context.Context, *buckt.Client, string) error{
		"FoundryDB.Objects.List": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.Objects.List(ctx, id, buckt.FoundryDBObjectListParams{})
			return err
		},
		"FoundryDB.Objects.Delete": func(ctx context.Context, c *buckt.Client, id string) error {
			return c.FoundryDB.Objects.Delete(ctx, id, "a")
		},
		"FoundryDB.Objects.Presign": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.FoundryDB.Objects.Presign(ctx, id, buckt.FoundryDBPresignParams{Method: "GET", Key: "a"})
			return err
		},
	})...)
	foundryDB.input(t, cases)
}

// Values at the limit of a rule are sent, as are values without a documented rule.
func TestFoundryDBInputAtTheEdges(t *testing.T) {
	t.Parallel()
	for _, params := range []buckt.FoundryDBFileServiceCreateParams{
		{Name: "abc"}, {Name: strings.Repeat("n", 63)}, {Name: strings.Repeat(astral, 63)}, {Name: "üüü"}, {Name: "a b\t"},
		{Name: "abc", QuotaGBSoft: 1, QuotaGBHard: 1}, {Name: "abc", QuotaGBSoft: 600}, {Name: "abc", QuotaGBHard: 1},
	} {
		client, s := foundryDB.script(t, reply{body: seedFileService})
		_, err := client.FoundryDB.FileServices.Create(t.Context(), params)
		require.NoError(t, err)
		s.only()
	}
	for _, params := range []buckt.FoundryDBKeyCreateParams{
		{Name: "n"}, {Name: strings.Repeat(astral, 128)}, {Name: "n", Prefix: "."}, {Name: "n", Prefix: "a.b.c/"}, {Name: "n", Prefix: "a/"}, {Name: "n", Prefix: "ü"},
	} {
		params.Permissions = buckt.FoundryDBWrite
		client, s := foundryDB.script(t, reply{body: seedKey})
		_, err := client.FoundryDB.Keys.Create(t.Context(), "fs_1", params)
		require.NoError(t, err)
		s.only()
	}
	for _, params := range []buckt.FoundryDBPresignParams{
		{Method: "HEAD", Key: "../a", Expires: time.Second}, {Method: "DELETE", Key: "/", ContentType: "text/plain"}, {Method: "PUT", Key: " ", Expires: 7 * 24 * time.Hour},
	} {
		client, s := foundryDB.script(t, reply{body: `{"url":"https://eu.files.foundrydb.com/a"}`})
		_, err := client.FoundryDB.Objects.Presign(t.Context(), "fs_1", params)
		require.NoError(t, err)
		s.only()
	}
}
