package provision

import (
	"context"

	"github.com/bucktgo/buckt"
)

// Consumer uses the credential of one grant; see [Spec.Consumer]. All methods are safe for concurrent use; the calls for one grant are
// sequential.
type Consumer interface {
	// Check reports, without sending anything, whether the consumer can use the credential of a spec.
	Check(Spec) error
	// Attach sets the credential that the consumer uses, and atomically replaces an earlier one. After an error the consumer has either of
	// the two. It is idempotent.
	Attach(ctx context.Context, c Credential) error
	// Detach removes the credential. After an error the consumer may still have it. It is idempotent.
	Detach(ctx context.Context) error
}

// Tornado is the [Consumer] of the API key of a client: Tornado stores its downloads in the bucket. An API key has one bucket, which cannot
// be read. A bucket that another program has set is therefore replaced, and Detach restores the storage of Tornado. The grant must have the
// rights [ReadWrite] and no prefix.
func Tornado(client *buckt.Client) Consumer { return tornado{client.Tornado} }

type tornado struct{ client *buckt.TornadoClient }

func (tornado) Check(s Spec) error {
	switch {
	case s.Rights != ReadWrite:
		return invalid("Rights", "must be %q for Tornado, and is %q", ReadWrite, s.Rights)
	case s.Prefix != "":
		return invalid("Prefix", "must be empty for Tornado")
	}
	return nil
}

func (t tornado) Attach(ctx context.Context, c Credential) error {
	if c.S3 == nil {
		return invalid("Consumer", "must be empty: Tornado needs S3 access, which this provider does not have")
	}
	_, err := t.client.SetBucket(ctx, buckt.TornadoS3Access(*c.S3))
	return err
}

func (t tornado) Detach(ctx context.Context) error {
	_, err := t.client.ResetBucket(ctx)
	return err
}
