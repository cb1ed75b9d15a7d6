package linode

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var objectURLOperations = []service.Operation{
	write("linodeCreateObjectURL", "Linode.Buckets.ObjectURL", http.MethodPost, bucketPath+"/object-url", service.ReadsJSON, classOthers,
		(*call).createObjectURL),
}

// createObjectURL makes a URL of the form that the real ones have, with which the one request can be made that it is for.
func (c *call) createObjectURL() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f := c.fields()
	name, method := requiredText(f, "name"), requiredText(f, "method")
	contentType, disposition := f.Text("content_type"), f.Text("content_disposition")
	if contentType == "" && method != "" && method != "GET" && method != "DELETE" {
		f.Refuse("content_type", "content_type is required for %s", method)
	}
	seconds := f.Integer("expires_in", 3600, 360, 86400)
	if !f.Valid() {
		return c.invalid(f)
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
		scheme, host = "https", b.S3Endpoint+":443"
	}
	k := b.account.signer(b.Region)
	path := "/" + b.Label + "/" + o.name
	signed := url.Values{oldExpires: {strconv.FormatInt(o.expires.Unix(), 10)}}
	query := ""
	if o.disposition != "" {
		signed.Set("response-content-disposition", o.disposition)
		query = "response-content-disposition=" + url.QueryEscape(o.disposition) + "&"
	}
	header := http.Header{"Content-Type": {o.contentType}}
	signature := url.QueryEscape(sigv4.SignOld(k.SecretKey.Reveal(), oldText(o.method, header, path, signed.Get(oldExpires), signed)))
	c.Hide(signature)
	query += oldSignature + "=" + signature + "&" + oldExpires + "=" + signed.Get(oldExpires) + "&" + oldAccessKey + "=" + k.AccessKey
	return scheme + "://" + host + sigv4.EscapePath(path) + "?" + query
}

// signer returns the key that signs the URLs of a region. It is the platform's own: the account does not see it.
func (a *Account) signer(region string) *keyRow {
	if k := a.signers[region]; k != nil {
		return k
	}
	return a.addSigner(a.system.completed(Key{Regions: []string{region}}))
}

// addSigner adds a key that signs the URLs of its one region.
func (a *Account) addSigner(k Key) *keyRow {
	row := &keyRow{Key: k, account: a}
	a.signers[k.Regions[0]], a.system.keys[k.AccessKey] = row, row
	return row
}

func (l loader) signer(at state.Path, a *Account, k Key) {
	l.Require(len(k.Regions) == 1, at.Field("regions"), "must be one region")
	region, known := l.system.region(k.Regions[0])
	l.Require(known, at.Field("regions"), "must be a region, not %q", k.Regions[0])
	l.Require(a.signers[region] == nil, at.Field("regions"), "is a duplicate")
	l.Require(k.AccessKey != "", at.Field("accessKey"), "is missing")
	l.Require(l.system.keys[k.AccessKey] == nil, at.Field("accessKey"), "is a duplicate")
	k.Regions = []string{region}
	a.addSigner(k)
}
