package systemtest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// ensured contains the compared fields of a buckt.Ensured.
type ensured struct {
	created   bool
	unchecked []string
}

// ensuring is a test of the Ensure method of one kind, for the resource "assets".
type ensuring struct {
	server       *mockserver.Server
	client       *buckt.Client
	ensure, find func(context.Context, *buckt.Client) (ensured, error)
	// count returns the number of resources named "assets".
	count func() int
	// create and look are the operations that create and find the resource.
	create, look string
	// unique is true if names are unique at the system.
	unique bool
	// joins is true if the system responds to a creation with an existing resource.
	joins bool
}

func result[T any](e *buckt.Ensured[T], err error) (ensured, error) {
	if err != nil {
		return ensured{}, err
	}
	return ensured{e.Created, e.Unchecked}, nil
}

// ensurings start a server for each kind.
var ensurings = map[string]func(*testing.T, ...buckt.Option) *ensuring{
	"Buckt by domain": func(t *testing.T, opts ...buckt.Option) *ensuring {
		return bucktEnsuring(t, buckt.BucketCreateParams{Name: "assets", CustomDomain: "assets.example.com"}, true, opts)
	},
	"Buckt by name": func(t *testing.T, opts ...buckt.Option) *ensuring {
		return bucktEnsuring(t, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true}, false, opts)
	},
	"FoundryDB": foundryDBEnsuring, "Amove": amoveEnsuring, "Linode": linodeEnsuring,
}

func newEnsuring(t *testing.T, opts []buckt.Option) *ensuring {
	server := mocktest.New(t)
	return &ensuring{server: server, client: mockClient(t, server, opts...)}
}

func bucktEnsuring(t *testing.T, params buckt.BucketCreateParams, unique bool, opts []buckt.Option) *ensuring {
	t.Helper()
	e := newEnsuring(t, opts)
	e.create, e.look, e.unique = "bucktCreateBucket", "bucktListBuckets", unique
	e.ensure = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.Buckets.Ensure(ctx, params))
	}
	e.find = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.Buckets.Find(ctx, params))
	}
	e.count = func() int { return len(e.server.Buckt().Organization().Buckets()) }
	return e
}

func foundryDBEnsuring(t *testing.T, opts ...buckt.Option) *ensuring {
	t.Helper()
	e := newEnsuring(t, opts)
	e.create, e.look, e.unique = "foundrydbCreateFileService", "foundrydbListFileServices", true
	params := buckt.FoundryDBFileServiceCreateParams{Name: "assets"}
	e.ensure = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.FoundryDB.FileServices.Ensure(ctx, params))
	}
	e.find = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.FoundryDB.FileServices.Find(ctx, params))
	}
	e.count = func() int { return len(e.server.FoundryDB().FileServices()) }
	return e
}

func amoveEnsuring(t *testing.T, opts ...buckt.Option) *ensuring {
	t.Helper()
	e := newEnsuring(t, opts)
	e.create, e.look, e.unique = "amoveCreateBucket", "amoveGetBucketStatus", true
	params, storage := buckt.AmoveBucketCreateParams{BucketName: "assets"}, e.server.Amove().CloudAccountID()
	e.ensure = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.Amove.Buckets.Ensure(ctx, storage, params))
	}
	e.find = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.Amove.Buckets.Find(ctx, storage, params))
	}
	e.count = func() int { return len(e.server.Amove().Account().Buckets(storage)) }
	return e
}

func linodeEnsuring(t *testing.T, opts ...buckt.Option) *ensuring {
	t.Helper()
	e := newEnsuring(t, opts)
	e.create, e.look, e.unique, e.joins = "linodeCreateBucket", "linodeGetBucket", true, true
	params := buckt.LinodeBucketCreateParams{Label: "assets", Region: "us-east"}
	e.ensure = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.Linode.Buckets.Ensure(ctx, params))
	}
	e.find = func(ctx context.Context, c *buckt.Client) (ensured, error) {
		return result(c.Linode.Buckets.Find(ctx, params))
	}
	e.count = func() int { return len(e.server.Linode().Account().Buckets()) }
	return e
}

// requireEnsured requires that the resource exists once.
func (e *ensuring) requireEnsured(t *testing.T, created bool, got ensured, err error) {
	t.Helper()
	require.NoError(t, err)
	require.Equal(t, created, got.created, "created")
	require.Equal(t, 1, e.count())
}
