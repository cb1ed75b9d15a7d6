package buckt

import (
	"context"
	"net/url"
	"strconv"
)

// AmoveClient groups the services of Amove's storage, at [Client.Amove]. The credential is an API token, or the JWT of a
// login; see [WithAmove].
//
// Keys and buckets can be created only on cloud accounts of Amove's own storage; see
// [AmoveCloudAccountClient.UsableStorage].
//
// All failures have status 499 and a code ([Error.Code]), except a token that Amove does not accept. The code selects the
// type of the error:
//   - NOT_FOUND is a [*NotFoundError].
//   - DUPLICATE is a [*ConflictError].
//   - ACCESS and SECURITY are a [*ForbiddenError].
//   - AUTH, TOKEN and SESSION are an [*UnauthorizedError].
//   - DEFAULT is a [*BadRequestError].
//   - Global, which several failures share, is a [*NotFoundError] if its text contains "not found".
//
// Any other failure is an [*Error]. Amove does not document which code a call returns.
type AmoveClient struct {
	// Keys manages the S3 keys of the user.
	Keys *AmoveKeyClient
	// Buckets manages the buckets of a cloud account.
	Buckets *AmoveBucketClient
	// CloudAccounts lists the cloud accounts.
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

// amovePageSize is Amove's default number of rows per page.
const amovePageSize = 50

// amoveList is the envelope of a page, or of a list without pages.
type amoveList[T any] struct {
	Data    []T  `json:"data"`
	Total   *int `json:"total"`
	Options struct {
		PageSize int `json:"pageSize"`
	} `json:"options"`
}

// missing accepts null for an empty list.
func (l *amoveList[T]) missing() string {
	if l.Data == nil && l.Total == nil {
		return "data"
	}
	return ""
}

func (l *amoveList[T]) restore(map[string]string) bool { return false }

func (l *amoveList[T]) target() any { return l }

func (l *amoveList[T]) envelope() string { return "" }

// page returns the list as a page without a cursor.
func (l *amoveList[T]) page() *Page[T] {
	if l.Data == nil {
		l.Data = []T{}
	}
	return &Page[T]{Items: l.Data, Meta: PageMeta{Total: l.Total}}
}

// listAmove fetches one page. query has the other parameters.
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

// limit returns the number of rows per page. Amove's maximum is not documented, so the number of rows on the first page of a longer
// list is taken as the maximum. The next pages must be requested with this size.
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

// more reports whether another page follows. An empty page is the last one, even if the total is larger: the list has become
// shorter.
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
