package buckt_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// astral is a character of two UTF-16 units, which is how the server counts.
const astral = "😀"

func TestBucketsInvalidInput(t *testing.T) {
	t.Parallel()
	create := func(name, field, rule string, params buckt.BucketCreateParams) inputCase {
		return inputCase{name: "create: " + name, operation: "Buckets.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				r, err := c.Buckets.Create(ctx, params)
				require.Nil(t, r)
				return err
			}}
	}
	update := func(name, field, rule string, params buckt.BucketUpdateParams) inputCase {
		return inputCase{name: "update: " + name, operation: "Buckets.Update", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Buckets.Update(ctx, "bkt_1", params)
				return err
			}}
	}
	const domain = "cdn.example.com"
	cases := []inputCase{
		create("no name", "Name", "empty", buckt.BucketCreateParams{CustomDomain: domain}),
		create("name of 101", "Name", "1 to 100", buckt.BucketCreateParams{Name: strings.Repeat("n", 101), CustomDomain: domain}),
		create("name of 51 astral characters", "Name", "102", buckt.BucketCreateParams{Name: strings.Repeat(astral, 51), CustomDomain: domain}),
		create("neither domain", "CustomDomain", "required", buckt.BucketCreateParams{Name: "x"}),
		create("both domains", "CustomDomain", "must be empty", buckt.BucketCreateParams{Name: "x", CustomDomain: domain, IsManagedDomain: true}),
		create("managed in an own account", "AWSAccountID", "must be empty", buckt.BucketCreateParams{Name: "x", IsManagedDomain: true, AWSAccountID: "acc_1"}),
		create("unknown optimization", "OptimizationMode", `"extreme"`, buckt.BucketCreateParams{Name: "x", CustomDomain: domain, OptimizationMode: "extreme"}),

		update("empty name", "Name", "empty", buckt.BucketUpdateParams{Name: buckt.Set("")}),
		update("name of 101", "Name", "1 to 100", buckt.BucketUpdateParams{Name: buckt.Set(strings.Repeat("n", 101))}),
		update("name of 51 astral characters", "Name", "102", buckt.BucketUpdateParams{Name: buckt.Set(strings.Repeat(astral, 51))}),
		update("null name", "Name", "null", buckt.BucketUpdateParams{Name: buckt.Null[string]()}),
		update("null preset", "CachePreset", "null", buckt.BucketUpdateParams{CachePreset: buckt.Null[buckt.CachePreset]()}),
		update("null origins", "CORSOrigins", "null", buckt.BucketUpdateParams{CORSOrigins: buckt.Null[[]string]()}),
		update("null mode", "OptimizationMode", "null", buckt.BucketUpdateParams{OptimizationMode: buckt.Null[buckt.OptimizationMode]()}),
		update("override of 257", "CacheControlOverride", "0 to 256", buckt.BucketUpdateParams{CacheControlOverride: buckt.Set(strings.Repeat("o", 257))}),
		update("override of 129 astral characters", "CacheControlOverride", "258", buckt.BucketUpdateParams{CacheControlOverride: buckt.Set(strings.Repeat(astral, 129))}),
		update("unknown optimization", "OptimizationMode", `"extreme"`, buckt.BucketUpdateParams{OptimizationMode: buckt.Set[buckt.OptimizationMode]("extreme")}),
		update("empty optimization", "OptimizationMode", `""`, buckt.BucketUpdateParams{OptimizationMode: buckt.Set[buckt.OptimizationMode]("")}),
	}
	cases = append(cases, badIDs("id", map[string]func(context.Context, *buckt.Client, string) error{
		"Buckets.Get": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.Get(ctx, id)
			return err
		},
		"Buckets.Update": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.Update(ctx, id, buckt.BucketUpdateParams{})
			return err
		},
		"Buckets.Delete": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.Delete(ctx, id)
			return err
		},
		"Buckets.RetryProvisioning": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.RetryProvisioning(ctx, id)
			return err
		},
		"Buckets.WaitUntilActive": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Buckets.WaitUntilActive(ctx, id, buckt.WaitParams{})
			return err
		},
		"Buckets.WaitUntilDeleted": func(ctx context.Context, c *buckt.Client, id string) error {
			return c.Buckets.WaitUntilDeleted(ctx, id, buckt.WaitParams{})
		},
	})...)
	runInput(t, cases)
}

// badIDs are ids that are rejected, for each of some methods.
func badIDs(field string, methods map[string]func(context.Context, *buckt.Client, string) error) []inputCase {
	var cases []inputCase
	for method, call := range methods {
		for _, bad := range []struct{ name, id, rule string }{
			{"empty", "", "empty"},
			{"dot", ".", "dot segment"},
			{"dots", "..", "dot segment"},
			{"slash", "a/b", "slash"},
			{"way up", "../../keys/key_1", "slash"},
			{"backslash", `a\b`, "backslash"},
			{"line break", "bkt_1\r\nX: y", "control"},
			{"nul", "bkt\x00", "control"},
			{"C1 control", "bkt\u0085", "control"},
			{"no UTF-8", "bkt_\xff", "UTF-8"},
		} {
			cases = append(cases, inputCase{
				name: method + ": " + bad.name + " " + field, operation: method, field: field, rule: bad.rule,
				call: func(ctx context.Context, c *buckt.Client) error { return call(ctx, c, bad.id) },
			})
		}
	}
	return cases
}

// Names with the minimum and maximum length are sent.
func TestBucketNamesAtTheEdges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"n", strings.Repeat("n", 100), strings.Repeat(astral, 50), strings.Repeat("ü", 100)} {
		client, s := newScript(t, reply{body: seedBucketRef})
		_, err := client.Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: name, IsManagedDomain: true})
		require.NoError(t, err)
		_, err = client.Buckets.Update(t.Context(), "bkt_1", buckt.BucketUpdateParams{
			Name: buckt.Set(name), CacheControlOverride: buckt.Set(strings.Repeat("o", 256)),
		})
		require.NoError(t, err)
		require.Len(t, s.sent(), 2)
	}
}
