package buckt

import "context"

// WriteResult is what Buckt answers to a write: which resource it was. Fetch the resource for the rest.
type WriteResult struct {
	// Object is the kind of resource: "bucket", "file", "api_key" or "aws_account".
	Object string `json:"object"`
	// ID is its id; for a file, its key.
	ID string `json:"id"`
}

func (w *WriteResult) missing() string { return requiredText("data.id", w.ID) }

func (w *WriteResult) restore(found map[string]string) bool {
	w.Object, w.ID = found["object"], found["id"]
	return w.ID != ""
}

// settingsOf are the options of a call, collected.
func settingsOf(opts []CallOption) callSettings {
	var s callSettings
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	return s
}

// withTimeout is a context under the timeout of a call that is made of more than one step.
func withTimeout(ctx context.Context, opts []CallOption) (context.Context, context.CancelFunc) {
	if d := settingsOf(opts).timeout; d > 0 {
		return context.WithTimeout(ctx, d)
	}
	return ctx, func() {}
}

// getObject sends a request whose response is one resource in an envelope.
func getObject[T any](ctx context.Context, c *core, r *request) (*T, error) {
	var o object[T]
	if err := c.do(ctx, r, &o); err != nil {
		return nil, err
	}
	return o.Data, nil
}

// getBare sends a request whose response is one resource without an envelope.
func getBare[T any](ctx context.Context, c *core, r *request) (*T, error) {
	var b bare[T]
	if err := c.do(ctx, r, &b); err != nil {
		return nil, err
	}
	return b.value, nil
}
