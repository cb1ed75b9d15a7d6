package buckt

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// object is one resource in an envelope.
type object[T any] struct {
	Data *T `json:"data"`
}

// identified is a resource that is useless without its id.
type identified interface{ missing() string }

func (o *object[T]) missing() string {
	if o.Data == nil {
		return "data"
	}
	if r, ok := any(o.Data).(identified); ok {
		return r.missing()
	}
	return ""
}

func (o *object[T]) restore(found map[string]string) bool {
	v := new(T)
	if r, ok := any(v).(interface{ restore(map[string]string) bool }); ok && r.restore(found) {
		o.Data = v
		return true
	}
	return false
}

func (o *object[T]) target() any { return o }

func (o *object[T]) envelope() string { return "data" }

// bare is one resource without an envelope.
type bare[T any] struct{ value *T }

func (b *bare[T]) missing() string {
	if b.value == nil {
		return "an object"
	}
	if r, ok := any(b.value).(identified); ok {
		return r.missing()
	}
	return ""
}

func (b *bare[T]) restore(found map[string]string) bool {
	v := new(T)
	if r, ok := any(v).(interface{ restore(map[string]string) bool }); ok && r.restore(found) {
		b.value = v
		return true
	}
	return false
}

func (b *bare[T]) target() any { return &b.value }

func (b *bare[T]) envelope() string { return "" }

// noResult ignores the body of a success.
type noResult struct{}

func (noResult) missing() string { return "" }

func (noResult) restore(map[string]string) bool { return true }

func (noResult) target() any { return nil }

func (noResult) envelope() string { return "" }

// list is a page in an envelope.
type list[T any] struct {
	Data []T       `json:"data"`
	Meta *listMeta `json:"meta"`
}

type listMeta struct {
	NextCursor string `json:"nextCursor"`
	Limit      int    `json:"limit"`
	Total      *int   `json:"total"`
}

// missing requires meta: without it a truncated list would look complete.
func (l *list[T]) missing() string {
	switch {
	case l.Data == nil:
		return "data"
	case l.Meta == nil:
		return "meta"
	}
	return ""
}

func (l *list[T]) restore(map[string]string) bool { return false }

func (l *list[T]) target() any { return l }

func (l *list[T]) envelope() string { return "data" }

// requiredList is a list that must be present; null decodes to an empty list.
type requiredList[T any] struct {
	items   []T
	present bool
}

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (l *requiredList[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	l.present = true
	return json.UnmarshalDecode(d, &l.items)
}

func (l *requiredList[T]) decodePlain(p *plain) bool {
	l.present = true
	return decodeIn(p, &l.items)
}

func (l *requiredList[T]) missing(name string) string {
	if !l.present {
		return name
	}
	return ""
}

// list returns the items, never nil.
func (l *requiredList[T]) list() []T {
	if l.items == nil {
		return []T{}
	}
	return l.items
}

// requiredText returns name if the value is empty, otherwise "".
func requiredText[S ~string](name string, value S) string {
	if value == "" {
		return name
	}
	return ""
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
