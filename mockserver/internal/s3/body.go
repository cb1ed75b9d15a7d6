package s3

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// verified is a complete body that matches its headers.
type verified struct {
	bytes    content.Bytes
	etag     string // the hash of the bytes
	checksum checksum.Checksum
}

// readContent reads a body to store. No part of it may be used before it returns.
func (q *Request) readContent(limit int64) (verified, error) {
	size, err := q.contentSize()
	if err != nil {
		return verified{}, err
	}
	if size > limit {
		return verified{}, tooLarge(size, limit)
	}
	sent, trailer, err := q.readBytes(size, limit)
	if err != nil {
		return verified{}, err
	}
	if sent.Size() > limit {
		return verified{}, tooLarge(sent.Size(), limit)
	}
	if err := checkHash(q.payload, sent); err != nil {
		return verified{}, err
	}
	return q.verify(trailer, sent)
}

// verify compares bytes with their hash and their checksum in headers, and with their checksum in a trailer.
func (q *Request) verify(trailer http.Header, sent content.Bytes) (verified, error) {
	sum := sent.MD5()
	if err := checkMD5(q.http.Header, sum); err != nil {
		return verified{}, err
	}
	additional, err := checksum.Request{Header: q.http.Header, Trailer: trailer, Ceph: q.ceph}.Verify(sent)
	return verified{sent, hex.EncodeToString(sum[:]), additional}, err
}

// isChunked reports whether the body is in the framing of aws-chunked. The header Content-Encoding does not decide: it is the
// client's own, and some leave the word out.
func (q *Request) isChunked() bool {
	switch q.payload {
	case sigv4.SignedChunks, sigv4.SignedTrailer, sigv4.UnsignedTrailer:
		return true
	}
	return false
}

// contentSize is how many bytes the content has, unknownSize if Ceph's gateway, but not Amazon S3, reads it without knowing that.
func (q *Request) contentSize() (int64, error) {
	if !q.isChunked() {
		if q.http.ContentLength < 0 {
			if q.ceph {
				return unknownSize, nil
			}
			return 0, NewError("MissingContentLength", "")
		}
		return q.http.ContentLength, nil
	}
	text := header.Get(q.http.Header, "X-Amz-Decoded-Content-Length")
	if text == "" {
		return 0, NewError("MissingContentLength", "")
	}
	size, err := strconv.ParseInt(text, 10, 64)
	if err != nil || size < 0 {
		return 0, s3error.InvalidArgument("x-amz-decoded-content-length", text, "")
	}
	return size, nil
}

const unknownSize = -1

func (q *Request) readBytes(size, limit int64) (sent content.Bytes, trailer http.Header, err error) {
	if size == unknownSize {
		sent, err = sigv4.ReadUnknown(q.http.Body, limit)
		return sent, nil, err
	}
	if !q.isChunked() {
		sent, err = sigv4.ReadBody(q.http.Body, size)
		return sent, nil, err
	}
	c := &sigv4.Chunks{Body: q.http.Body, Size: size}
	if q.payload != sigv4.SignedChunks {
		if c.Trailers, err = q.trailers(); err != nil {
			return sent, nil, err
		}
	}
	if q.payload != sigv4.UnsignedTrailer {
		if q.signingKey == nil {
			return sent, nil, errAccessDenied
		}
		c.Chain = q.signature.Chain(q.signingKey)
	}
	return c.Decode()
}

// trailers returns the names of the headers that come after the content. Without the header that announces them there are none.
func (q *Request) trailers() ([]string, error) {
	names := make([]string, 0, 1)
	for name := range strings.SplitSeq(header.Get(q.http.Header, "X-Amz-Trailer"), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case name == "":
		case !checksum.IsHeader(name):
			return nil, NewError("InvalidRequest", "The value specified in the x-amz-trailer header is not supported")
		default:
			names = append(names, name)
		}
	}
	return names, nil
}

// checkHash compares a content with the signed hash.
func checkHash(payload string, sent content.Bytes) error {
	if !sigv4.IsHash(payload) {
		return nil
	}
	hash := sent.SHA256()
	if want := decodeHex(payload); !slices.Equal(want, hash[:]) {
		return NewError("XAmzContentSHA256Mismatch", "").With("ClientComputedContentSHA256", payload).
			With("S3ComputedContentSHA256", hex.EncodeToString(hash[:]))
	}
	return nil
}

func checkMD5(h http.Header, sum [md5.Size]byte) error {
	values, sent := h["Content-Md5"]
	if !sent {
		return nil
	}
	want, err := base64.StdEncoding.DecodeString(values[0])
	if err != nil || len(want) != md5.Size {
		return NewError("InvalidDigest", "").With("Content-MD5", values[0])
	}
	if !slices.Equal(want, sum[:]) {
		return NewError("BadDigest", "").With("ExpectedDigest", values[0]).With("CalculatedDigest", base64.StdEncoding.EncodeToString(sum[:]))
	}
	return nil
}

// longestXML bounds a body that holds XML: the longest is a list of 10,000 parts, or of 1,000 keys to delete.
const longestXML = 4 << 20

// readXMLBody reads a body that should hold XML, after the same checks as a content.
func (q *Request) readXMLBody() (verified, error) {
	if q.http.ContentLength < 0 && !q.isChunked() {
		// It is short enough to be read without knowing its length.
		sent, err := io.ReadAll(io.LimitReader(q.http.Body, longestXML))
		if err != nil {
			return verified{}, NewError("IncompleteBody", "")
		}
		return verified{bytes: content.Of(sent)}, checkHash(q.payload, content.Of(sent))
	}
	body, err := q.readContent(longestXML)
	if e, is := err.(*Error); is && e.Code == "EntityTooLarge" {
		return body, NewError("MaxMessageLengthExceeded", "")
	}
	return body, err
}
