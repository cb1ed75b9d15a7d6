package linode

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var objectURLOperations = []service.Operation{
	{
		ID: "linodeCreateObjectURL", Client: "Linode.Buckets.ObjectURL", Method: http.MethodPost,
		Path: root + "buckets/{regionId}/{bucket}/object-url", Scope: scopeReadWrite,
		Traits: service.ReadsJSON, Handle: handler{handle: (*call).createObjectURL},
	},
}

// createObjectURL makes a URL of the form that the real ones have, with which the one request can be made that it is for.
func (c *call) createObjectURL() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	name, method := f.requiredText("name"), f.requiredText("method")
	contentType, disposition := f.text("content_type"), f.text("content_disposition")
	if contentType == "" && method != "" && method != "GET" && method != "DELETE" {
		f.refuse("content_type", "content_type is required for %s", method)
	}
	seconds := f.integer("expires_in", 3600, 360, 86400)
	if !f.valid() {
		return c.reject(*f.problems...)
	}
	signed := c.presign(b, objectURL{
		name: name, method: method, contentType: contentType, disposition: disposition,
		expires: c.now.Add(time.Duration(seconds) * time.Second),
	})
	return ok(wire.LinodeObjectURL{URL: signed, Exists: b.exists(name)})
}

// objectURL is the request that a URL is for.
type objectURL struct {
	name, method string
	// contentType is that of the request, "" for any.
	contentType string
	// disposition is the header Content-Disposition of the response.
	disposition string
	expires     time.Time
}

// presign makes a URL at the bucket's endpoint or, if that name does not reach the server, at the server's own address.
func (c *call) presign(b *bucketRow, o objectURL) string {
	scheme, host := c.Origin()
	if host == "" {
		scheme, host = "https", b.endpoint.S3Endpoint+":443"
	}
	k := b.account.signer(b.region)
	path := "/" + b.label + "/" + o.name
	signed := url.Values{oldExpires: {strconv.FormatInt(o.expires.Unix(), 10)}}
	query := ""
	if o.disposition != "" {
		signed.Set("response-content-disposition", o.disposition)
		query = "response-content-disposition=" + url.QueryEscape(o.disposition) + "&"
	}
	header := http.Header{"Content-Type": {o.contentType}}
	signature := url.QueryEscape(signOld(k.secretKey, o.method, header, path, signed))
	c.Hide(signature)
	query += oldSignature + "=" + signature + "&" + oldExpires + "=" + signed.Get(oldExpires) + "&" + oldAccessKey + "=" + k.accessKey
	return scheme + "://" + host + sigv4.EscapePath(path) + "?" + query
}

// signer is the key that signs the URLs of a region. It is the platform's own: the account does not see it.
func (a *Account) signer(region string) *keyRow {
	s := a.system
	if a.signers[region] == nil {
		k := &keyRow{
			account: a, regions: []string{region},
			accessKey: s.ids.Letters(20, upper), secretKey: s.ids.Letters(40, alphanumeric),
		}
		if a.signers == nil {
			a.signers = make(map[string]*keyRow)
		}
		a.signers[region], s.keys[k.accessKey] = k, k
	}
	return a.signers[region]
}

// signerState is the key that signs the object URLs of a region.
type signerState struct {
	Region    string `json:"region"`
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

func (a *Account) signerStates() []signerState {
	return state.Collect(slices.Values(slices.Sorted(maps.Keys(a.signers))), func(region string) signerState {
		return signerState{Region: region, AccessKey: a.signers[region].accessKey, SecretKey: a.signers[region].secretKey}
	})
}

// signer adds a key that signs object URLs, which the account does not show.
func (l loader) signer(at state.Path, a *Account, d signerState) {
	region, known := l.system.region(d.Region)
	l.Require(known, at.Field("region"), "must be a region, not %q", d.Region)
	l.Require(a.signers[region] == nil, at.Field("region"), "is a duplicate")
	l.Require(d.AccessKey != "", at.Field("accessKey"), "is missing")
	l.Require(l.system.keys[d.AccessKey] == nil, at.Field("accessKey"), "is a duplicate")
	if a.signers == nil {
		a.signers = make(map[string]*keyRow)
	}
	k := &keyRow{account: a, regions: []string{region}, accessKey: d.AccessKey, secretKey: d.SecretKey}
	a.signers[region], l.system.keys[k.accessKey] = k, k
}
