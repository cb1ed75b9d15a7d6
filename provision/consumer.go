package provision

import (
	"context"

	"github.com/bucktgo/buckt"
)

// Consumer uses the credential of one grant, see [Spec.Consumer]. All methods are safe for concurrent use; the calls about one grant come one
// after the other.
type Consumer interface {
	// Check checks a spec and sends nothing: whether the consumer can use its credential.
	Check(Spec) error
	// Attach sets the credential that the consumer uses. It replaces the one that was set before, at once and as a whole. After an error the
	// consumer has either of the two. It may be called again with the same credential.
	Attach(ctx context.Context, c Credential) error
	// Detach takes the credential away. After an error the consumer may have it still. It may be called again.
	Detach(ctx context.Context) error
}

// Tornado is the [Consumer] of the API key of a client: Tornado stores its downloads in the bucket. An API key has one bucket, which cannot be
// read: a bucket that was set by another program is replaced, and Detach returns to the storage of Tornado. The grant must have the
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
