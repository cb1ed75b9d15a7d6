package buckt_test

import (
	"context"
	"testing"

	"github.com/bucktgo/buckt"
)

func TestEmptyInput(t *testing.T) {
	t.Parallel()
	linode := func(change func(*buckt.EmptyParams)) func(context.Context, *buckt.Client) error {
		params := buckt.EmptyParams{Access: emptyAccess()}
		change(&params)
		return func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Linode.Buckets.Empty(ctx, "us-east", "my-bucket", params)
			return err
		}
	}
	const op = "Linode.Buckets.Empty"
	runOtherSystemInput(t, []inputCase{
		{"concurrency", linode(func(p *buckt.EmptyParams) { p.Concurrency = 33 }), op, "Concurrency", "1 to 32"},
		{"negative concurrency", linode(func(p *buckt.EmptyParams) { p.Concurrency = -1 }), op, "Concurrency", "1 to 32"},
		{"another bucket", linode(func(p *buckt.EmptyParams) { p.Access.Bucket = "other" }), op, "Access.Bucket", `"my-bucket"`},
		{"prefix", linode(func(p *buckt.EmptyParams) { p.Access.Prefix = "a/" }), op, "Access.Prefix", "whole bucket"},
		{"reader", linode(func(p *buckt.EmptyParams) { p.Access.Rights.Write = buckt.S3Denied }), op, "Access.Rights", "write"},
		{"no secret", linode(func(p *buckt.EmptyParams) { p.Access.SecretAccessKey = buckt.Secret{} }), op, "SecretAccessKey", "empty"},
		{"plain http", linode(func(p *buckt.EmptyParams) { p.Access.Endpoint = "http://us-east-1.linodeobjects.com" }), op, "Endpoint", "https"},
		{"region", func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Linode.Buckets.Empty(ctx, "..", "b", buckt.EmptyParams{})
			return err
		}, op, "region", "dot"},
		{"Amove's cloud account", func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Amove.Buckets.Empty(ctx, "", "b", buckt.EmptyParams{})
			return err
		}, "Amove.Buckets.Empty", "cloudAccountID", "empty"},
		{"Amove's bucket", func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Amove.Buckets.Empty(ctx, "id", "", buckt.EmptyParams{})
			return err
		}, "Amove.Buckets.Empty", "bucketName", "empty"},
	})
}

// Amove needs the endpoint of the cloud account for its own key.
func TestEmptyNeedsTheEndpointOfAmove(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ accounts, field string }{
		"unknown":     {`{"data":[],"total":0}`, "cloudAccountID"},
		"no endpoint": {`{"data":[{"id":"a1","serviceUrl":null,"active":true,"internalStorage":true}],"total":1}`, "Access"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, []reply{{body: tt.accounts}})
			_, err := client.Amove.Buckets.Empty(t.Context(), "a1", "b", buckt.EmptyParams{})
			requireInvalid(t, err, "Amove.Buckets.Empty", tt.field, "must be")
			s.only()
		})
	}
}
