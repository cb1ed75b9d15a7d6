package s3

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/byterange"
	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// getObject serves GetObject and HeadObject.
func (c *call) getObject() error {
	o, err := c.version()
	if err != nil {
		return err
	}
	number, partErr := c.partNumber(o)
	if partErr != nil && c.handler.Ceph { // it finds the part before it needs the key
		return partErr
	}
	if err := c.encryption().CheckRead(o.Encryption); err != nil {
		return err
	}
	if err := readConditions(c.http.Header, "", o); err != nil {
		return err
	}
	if partErr != nil {
		return partErr
	}
	r, part, err := c.selectBytes(o, number)
	if err != nil {
		return err
	}
	c.writeHeaders(o)
	if err := c.overrideHeaders(); err != nil {
		return err
	}
	h := c.w.Header()
	if header.Get(c.http.Header, "X-Amz-Checksum-Mode") == "ENABLED" {
		switch {
		case part != nil:
			sum := part.Checksum
			sum.Type = o.Checksum.Type
			sum.Write(h)
		case r.Whole:
			o.Checksum.Write(h)
		}
	}
	c.set("Content-Length", strconv.FormatInt(r.End-r.Start, 10))
	status := http.StatusOK
	if !r.Whole {
		c.set("Content-Range", r.ContentRange(o.Size()))
		status = http.StatusPartialContent
	}
	c.w.WriteHeader(status)
	if c.http.Method != http.MethodHead {
		_, _ = o.Content.Slice(r.Start, r.End).WriteTo(c.w) // the client may have disconnected
	}
	return nil
}

// version finds the version of an object that the request names. Only a key that may list receives the error that none exists.
func (c *call) version() (*Object, error) {
	return c.versionOf(c.bucket, c.Key, c.VersionID)
}

// readableVersion finds the version that the request names, whose key of SSE-C the request must have.
func (c *call) readableVersion() (*Object, error) {
	o, err := c.version()
	if err == nil {
		err = c.encryption().CheckRead(o.Encryption)
	}
	return o, err
}

func (c *call) versionOf(b *Bucket, name, id string) (*Object, error) {
	o, found := b.Version(name, id)
	if found && !o.DeleteMarker {
		return o, nil
	}
	var e *Error
	switch {
	case !c.may(b, ActionListBucket, name):
		return nil, errAccessDenied
	case found && id != "":
		e = NewError("MethodNotAllowed", "").With("Method", http.MethodGet).With("ResourceType", "DeleteMarker")
	case id != "":
		if err := c.checkVersionID(id); err != nil {
			return nil, err
		}
		return nil, NewError("NoSuchVersion", "").With("Key", name).With("VersionId", id)
	default:
		e = NewError("NoSuchKey", "").With("Key", name)
	}
	if c.handler.Ceph {
		e.Header = http.Header{"X-Amz-Delete-Marker": {"false"}}
	}
	if found {
		e.Header = http.Header{"X-Amz-Delete-Marker": {"true"}, "X-Amz-Version-Id": {o.VersionID}}
		e.Header["Last-Modified"] = []string{o.Modified.UTC().Format(http.TimeFormat)}
	}
	return nil, e
}

// checkVersionID refuses the id of a version that does not exist, if no version could have it. Ceph's gateway has no such rule.
func (c *call) checkVersionID(id string) error {
	if c.handler.Ceph || id == nullVersion || len(id) >= shortestVersionID && !strings.ContainsFunc(id, isForeign) {
		return nil
	}
	return s3error.InvalidArgument("versionId", id, "Invalid version id specified")
}

// shortestVersionID is the length of the ids of versions here; those of Amazon S3 are longer.
const shortestVersionID = 26

// isForeign reports whether ids of versions never have a character.
func isForeign(r rune) bool {
	return r != '.' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// partNumber reads the number of the requested part, or 0.
func (c *call) partNumber(o *Object) (int, error) {
	number := c.query.Get("partNumber")
	if number == "" {
		return 0, nil
	}
	if header.Get(c.http.Header, "Range") != "" {
		return 0, NewError("InvalidRequest", "Cannot specify both Range header and partNumber query parameter.")
	}
	n, err := readPartNumber(number)
	switch {
	case err != nil, n <= max(len(o.Parts), 1):
		return n, err
	case c.handler.Ceph:
		return 0, NewError("InvalidPart", "").With("PartNumber", number)
	}
	return 0, NewError("InvalidPartNumber", "").With("ActualPartCount", count(len(o.Parts))).With("PartNumberRequested", number)
}

// selectBytes finds the requested range or part.
func (c *call) selectBytes(o *Object, number int) (byterange.Range, *Part, error) {
	wanted := header.Get(c.http.Header, "Range")
	if number == 0 {
		r, inside := byterange.Parse(wanted, o.Size())
		if !inside {
			return r, nil, invalidRange(wanted, o.Size())
		}
		return r, nil, nil
	}
	if len(o.Parts) == 0 {
		return byterange.Range{End: o.Size(), Whole: o.Size() == 0}, &Part{Checksum: o.Checksum}, nil
	}
	// Parts are numbered again when an upload is completed.
	r := byterange.Range{}
	for i := range number {
		r.Start, r.End = r.End, r.End+o.Parts[i].Size
	}
	c.w.Header().Set("X-Amz-Mp-Parts-Count", count(len(o.Parts)))
	return r, &o.Parts[number-1], nil
}

func invalidRange(wanted string, size int64) error {
	text := strconv.FormatInt(size, 10)
	e := NewError("InvalidRange", "").With("RangeRequested", wanted).With("ActualObjectSize", text)
	e.Header = http.Header{"Content-Range": {"bytes */" + text}}
	return e
}

var responseOverrides = map[string]string{
	"response-content-type":        "Content-Type",
	"response-content-language":    "Content-Language",
	"response-expires":             "Expires",
	"response-cache-control":       "Cache-Control",
	"response-content-disposition": "Content-Disposition",
	"response-content-encoding":    "Content-Encoding",
}

// overrideHeaders sets the headers of the query, which must be signed.
func (c *call) overrideHeaders() error {
	for _, p := range c.query {
		name, overrides := responseOverrides[p.Name]
		switch {
		case !overrides:
		case c.signature == nil:
			return NewError("InvalidRequest", "Request specific response headers cannot be used for anonymous GET requests.")
		case strings.ContainsAny(p.Value, "\r\n"):
			return s3error.InvalidArgument(p.Name, p.Value, "Header value cannot contain line breaks")
		default:
			c.set(name, p.Value)
		}
	}
	return nil
}

func count(n int) string { return strconv.Itoa(n) }
