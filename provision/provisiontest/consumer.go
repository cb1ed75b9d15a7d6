package provisiontest

import (
	"context"

	"github.com/bucktgo/buckt/provision"
)

// TestConsumer tests a consumer with a spec and two valid credentials of it. The consumer loses an earlier credential.
func TestConsumer(ctx context.Context, c provision.Consumer, spec provision.Spec, first, second provision.Credential) error {
	var t findings
	t.succeed(c.Check(spec), "Check")
	for range 2 {
		t.succeed(c.Attach(ctx, first), "Attach")
	}
	t.succeed(c.Attach(ctx, second), "Attach of another credential")
	for range 2 {
		t.succeed(c.Detach(ctx), "Detach")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	t.fail(c.Attach(ended, first), context.Canceled, "Attach with an ended context")
	return t.err()
}
