package buckt

import (
	"fmt"
	"strconv"

	"github.com/bucktgo/buckt/internal/printable"
)

// defaultMaxEmptyPages is the default of WithMaxEmptyPages.
const defaultMaxEmptyPages = 1000

// EmptyPagesError ends an iteration because too many consecutive pages are empty; see [WithMaxEmptyPages].
type EmptyPagesError struct {
	// Operation is the method of the iteration.
	Operation string
	// Pages is the number of consecutive empty pages.
	Pages int
}

// Error implements error.
func (e *EmptyPagesError) Error() string {
	return fmt.Sprintf("buckt: %s: %d consecutive empty pages", e.Operation, e.Pages)
}

// ListChangedError ends an iteration because the list changed meanwhile, so that items may be missing. It occurs at Linode and
// Amove, whose pages are numbered. Repeat the iteration. If the program itself changes the list, for example because it deletes
// items, collect the items first.
type ListChangedError struct {
	// Operation is the method of the iteration.
	Operation string
	// Seen is the number of items that the iteration has yielded.
	Seen int
	// Reason describes how the change was detected.
	Reason string
}

// Error implements error.
func (e *ListChangedError) Error() string {
	text := fmt.Sprintf("buckt: %s: the list changed after %d items: %s", e.Operation, e.Seen, e.Reason)
	return printable.Text(text, maxErrorText)
}

// listRow is an item of a list with numbered pages. Its key distinguishes it from the other items; "" means that it has no
// key.
type listRow interface{ rowKey() string }

func (k AmoveKey) rowKey() string { return k.ID }

func (k LinodeKey) rowKey() string {
	if k.ID == 0 {
		return ""
	}
	return strconv.Itoa(k.ID)
}

func (b LinodeBucket) rowKey() string {
	if b.Label == "" {
		return ""
	}
	return b.Region + "/" + b.Cluster + "/" + b.Label
}

func (e LinodeEndpoint) rowKey() string {
	if e.S3Endpoint == "" {
		return ""
	}
	return e.Region + "/" + string(e.EndpointType) + "/" + e.S3Endpoint
}

func (c LinodeCluster) rowKey() string { return c.ID }

func (t LinodeType) rowKey() string { return t.ID }

func (q LinodeQuota) rowKey() string { return q.QuotaID }

// changes detects that a list changes between its pages.
type changes struct {
	total *int
	rows  map[string]int // page numbers by key
	page  int
}

// next adds a page of a list. It returns how the page contradicts the earlier ones, or "". Rows of the same page may have equal
// keys.
func (c *changes) next(total *int, keys []string) string {
	c.page++
	if total != nil && c.total != nil && *total < *c.total {
		return fmt.Sprintf("its total went from %d to %d", *c.total, *total)
	}
	c.total = total
	if c.rows == nil {
		c.rows = make(map[string]int, len(keys))
	}
	for _, key := range keys {
		if key == "" {
			continue
		}
		if page, seen := c.rows[key]; seen && page != c.page {
			return fmt.Sprintf("%q was on an earlier page too", printable.Cut(key, maxText))
		}
		c.rows[key] = c.page
	}
	return ""
}

// rowKeys returns the keys of the items, or nil if the pages of the list are not numbered.
func rowKeys[T any](items []T) []string {
	if _, ok := any(*new(T)).(listRow); !ok {
		return nil
	}
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = any(items[i]).(listRow).rowKey()
	}
	return keys
}
