package buckt

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
)

// LinodeClient groups the services of Linode's Object Storage, at [Client.Linode]. The credential is a token of Linode; see
// [WithLinode].
//
// Particular to Linode are:
//   - A token without the scope of a call has the error of an unknown token: an [*UnauthorizedError].
//   - [Error.Fields] has the errors of single fields of a request. There are no error codes.
//   - At most 60 calls a minute may create, change or delete keys, or create buckets. At most 1840 other calls a minute are allowed. The
//     client observes both limits.
//   - Pages of lists are numbered. If a list changes between two pages, items can be skipped or repeated, and the iteration ends with a
//     [*ListChangedError]. Collect items before you delete them.
type LinodeClient struct {
	// Keys manages the S3 keys.
	Keys *LinodeKeyClient
	// Buckets manages the buckets and their access.
	Buckets *LinodeBucketClient
	// Objects manages the objects in buckets and their access, without S3.
	Objects *LinodeObjectClient
	// Certificates manages the TLS certificates of buckets.
	Certificates *LinodeCertificateClient
	// Endpoints lists the S3 endpoints of the account.
	Endpoints *LinodeEndpointClient
	// Quotas returns the limits of each endpoint and of the account, and their usage.
	Quotas *LinodeQuotaClient
	// Transfer returns the outgoing traffic of the buckets.
	Transfer *LinodeTransferClient
	// Types lists the types of object storage with their prices.
	Types *LinodeTypeClient
	// Clusters lists the legacy names of regions, which Linode has deprecated.
	Clusters *LinodeClusterClient

	core *core
}

func newLinodeClient(core *core) *LinodeClient {
	return &LinodeClient{
		Keys:         &LinodeKeyClient{core: core},
		Buckets:      &LinodeBucketClient{core: core},
		Objects:      &LinodeObjectClient{core: core},
		Certificates: &LinodeCertificateClient{core: core},
		Endpoints:    &LinodeEndpointClient{core: core},
		Quotas:       &LinodeQuotaClient{core: core},
		Transfer:     &LinodeTransferClient{core: core},
		Types:        &LinodeTypeClient{core: core},
		Clusters:     &LinodeClusterClient{core: core},
		core:         core,
	}
}

// linodePageSize is Linode's default number of rows per page.
const linodePageSize = 100

// linodeMaxPageSize is Linode's maximum number of rows per page.
const linodeMaxPageSize = 500

// linodeList is the envelope of a page.
type linodeList[T any] struct {
	Data    []T  `json:"data"`
	Pages   *int `json:"pages"`
	Results *int `json:"results"`
}

func (l *linodeList[T]) missing() string {
	switch {
	case l.Data == nil:
		return "data"
	case l.Pages == nil:
		return "pages"
	}
	return ""
}

func (l *linodeList[T]) restore(map[string]string) bool { return false }

func (l *linodeList[T]) target() any { return l }

func (l *linodeList[T]) envelope() string { return "" }

// listLinode fetches one page.
func listLinode[T any](ctx context.Context, c *core, r *request, cursor string, limit int) (*Page[T], error) {
	number, size, err := parsePageCursor(r.op, cursor, limit)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	if number > 1 {
		query.Set("page", strconv.Itoa(number))
	}
	if size != 0 {
		query.Set("page_size", strconv.Itoa(size))
	}
	r.query = query
	var l linodeList[T]
	if err := c.do(ctx, r, &l); err != nil {
		return nil, err
	}
	page := &Page[T]{Items: l.Data, Meta: PageMeta{Limit: cmp.Or(size, linodePageSize), Total: l.Results}}
	if number < *l.Pages {
		page.NextCursor = pageCursor(number+1, size)
	}
	return page, nil
}
