package buckt

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
)

// LinodeClient has the services of Linode's Object Storage, at [Client.Linode]. The credential is a token of Linode; see
// [WithLinode].
//
// What Linode does in its own way:
//   - The error of a token that lacks the scope of a call is that of an unknown token: an [*UnauthorizedError].
//   - What is wrong with single fields of a request stands in [Error.Fields]. There are no codes.
//   - Keys are created, changed and deleted, and buckets created, at most 60 times a minute, other calls are made 1840
//     times. The client keeps to both.
//   - Lists are numbered by page. One that changes while it is read may skip or repeat something, and an iteration ends with
//     a [*ListChangedError]: collect what is to be deleted before you delete it.
type LinodeClient struct {
	// Keys are the S3 keys.
	Keys *LinodeKeyClient
	// Buckets are the buckets, and who may read them.
	Buckets *LinodeBucketClient
	// Objects are the objects in buckets, without S3, and who may read them.
	Objects *LinodeObjectClient
	// Certificates are the TLS certificates of buckets.
	Certificates *LinodeCertificateClient
	// Endpoints are the S3 endpoints of the account.
	Endpoints *LinodeEndpointClient
	// Quotas are the limits of each endpoint and of the account, and how much of them is used.
	Quotas *LinodeQuotaClient
	// Transfer is what the buckets have served.
	Transfer *LinodeTransferClient
	// Types are the types of object storage with their prices.
	Types *LinodeTypeClient
	// Clusters are the older names of regions, which Linode has deprecated.
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

// linodePageSize is how many rows a page holds where the caller leaves it to Linode.
const linodePageSize = 100

// linodeMaxPageSize is the largest page that Linode allows.
const linodeMaxPageSize = 500

// linodeList is the envelope around a page.
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

func (l *linodeList[T]) within() string { return "" }

// listLinode fetches one page. A page without rows is the last one, whatever its number of pages: the list was longer before.
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
