package buckt

import (
	"context"
	"net/url"
	"strconv"
)

// AmoveClient has the services of Amove's storage, at [Client.Amove]. The credential is an API token, or the JWT of a
// login; see [WithAmove].
//
// Keys and buckets are made on a cloud account that is Amove's own storage: see
// [AmoveCloudAccountClient.UsableStorage].
//
// The status of every failure is 499 with a code, but for a token that Amove does not accept, [Error.Code]. The code
// decides the type of the error: NOT_FOUND is a [*NotFoundError], DUPLICATE a [*ConflictError], ACCESS and SECURITY are a
// [*ForbiddenError], AUTH, TOKEN and SESSION an [*UnauthorizedError], DEFAULT is a [*BadRequestError]. Global stands for
// many things, and is a [*NotFoundError] where its text says so; like any other code it is an [*Error] alone otherwise.
// Which code a call returns is not documented.
type AmoveClient struct {
	// Keys are the S3 keys of the user.
	Keys *AmoveKeyClient
	// Buckets are the buckets of a cloud account.
	Buckets *AmoveBucketClient
	// CloudAccounts are where buckets are.
	CloudAccounts *AmoveCloudAccountClient

	core *core
}

func newAmoveClient(core *core) *AmoveClient {
	return &AmoveClient{
		Keys:          &AmoveKeyClient{core: core},
		Buckets:       &AmoveBucketClient{core: core},
		CloudAccounts: &AmoveCloudAccountClient{core: core},
		core:          core,
	}
}

// amovePageSize is how many rows a page holds where the caller leaves it to Amove.
const amovePageSize = 50

// amoveList is the envelope around a page, or around a list without pages.
type amoveList[T any] struct {
	Data    []T  `json:"data"`
	Total   *int `json:"total"`
	Options struct {
		PageSize int `json:"pageSize"`
	} `json:"options"`
}

// An empty list may be written as null.
func (l *amoveList[T]) missing() string {
	if l.Data == nil && l.Total == nil {
		return "data"
	}
	return ""
}

func (l *amoveList[T]) restore(map[string]string) bool { return false }

func (l *amoveList[T]) target() any { return l }

func (l *amoveList[T]) within() string { return "" }

// page is the list without what could follow.
func (l *amoveList[T]) page() *Page[T] {
	if l.Data == nil {
		l.Data = []T{}
	}
	return &Page[T]{Items: l.Data, Meta: PageMeta{Total: l.Total}}
}

// listAmove fetches one page. query has the further parameters.
func listAmove[T any](ctx context.Context, c *core, r *request, query url.Values, cursor string, limit int) (*Page[T], error) {
	number, size, err := parsePageCursor(r.op, cursor, limit)
	if err != nil {
		return nil, err
	}
	if number > 1 {
		query.Set("page", strconv.Itoa(number))
	}
	if size != 0 {
		query.Set("pagesize", strconv.Itoa(size))
	}
	r.query = query
	var l amoveList[T]
	if err := c.do(ctx, r, &l); err != nil {
		return nil, err
	}
	page := l.page()
	page.Meta.Limit = l.limit(number, size)
	if l.more(number, page.Meta.Limit) {
		if size != 0 || page.Meta.Limit != amovePageSize {
			size = page.Meta.Limit
		}
		page.NextCursor = pageCursor(number+1, size)
	}
	return page, nil
}

// limit is how many rows a page holds. The most that Amove allows is not documented: what the first page of a longer list
// holds is what it allows, and the next pages must be asked for in that size.
func (l *amoveList[T]) limit(number, asked int) int {
	size := asked
	if size < 1 {
		size = amovePageSize
	}
	if l.Options.PageSize > 0 {
		size = l.Options.PageSize
	}
	if rows := len(l.Data); number == 1 && rows > 0 && l.Total != nil && rows < *l.Total {
		size = rows
	}
	return size
}

// more reports whether a page follows. After a page without rows nothing does, whatever the total is: the list was longer
// before.
func (l *amoveList[T]) more(number, size int) bool {
	switch {
	case len(l.Data) == 0:
		return false
	case l.Total == nil:
		return len(l.Data) >= size
	}
	pages := *l.Total / size
	if *l.Total%size != 0 {
		pages++
	}
	return number < pages
}
