package sigv4

import (
	"bufio"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Chunks is a body in the framing of aws-chunked: chunks with their lengths before them, and headers after them.
type Chunks struct {
	Body io.Reader
	// Size is the declared number of bytes of the content.
	Size int64
	// Trailers are the names of the headers that must come after the content, in lower case.
	Trailers []string
	// Chain checks the signatures. It is nil if chunks are not signed.
	Chain *Chain
}

// Chain computes the signatures of chunks. Each covers the one before it.
type Chain struct {
	key                        *Key
	accessKey, timeText, scope string
	last                       string
}

// Chain returns the chain that begins with the signature of the request.
func (s *Signature) Chain(key *Key) *Chain {
	return &Chain{key, s.AccessKey, s.timeText, s.scope, s.value}
}

// emptyHash is the hash of an empty text.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// check returns an error of S3 unless the signature is that of the next chunk with this content.
func (c *Chain) check(kind, signature string, signed content.Bytes) error {
	hash := signed.SHA256()
	text := make([]byte, 0, 320)
	for _, part := range []string{kind, c.timeText, c.scope, c.last} {
		text = append(text, part...)
		text = append(text, '\n')
	}
	if kind == chunkKind {
		text = append(text, emptyHash...)
		text = append(text, '\n')
	}
	text = hex.AppendEncode(text, hash[:])
	c.last = c.key.sign(text)
	if subtle.ConstantTimeCompare([]byte(c.last), []byte(signature)) != 1 {
		return Mismatch(c.accessKey, signature, string(text))
	}
	return nil
}

const (
	chunkKind   = "AWS4-HMAC-SHA256-PAYLOAD"
	trailerKind = "AWS4-HMAC-SHA256-TRAILER"
	// maxTrailers is the maximum number of lines after the content.
	maxTrailers = 16
)

var (
	errIncompleteBody = s3error.New("IncompleteBody", "")
	errFraming        = s3error.New("InvalidRequest", "The body is not encoded as aws-chunked.")
	errTrailer        = s3error.New("MalformedTrailerError", "")

	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4<<10) }}
)

// Decode reads the whole body: its content and the headers after it.
func (c *Chunks) Decode() (decoded content.Bytes, trailer http.Header, err error) {
	reader := readers.Get().(*bufio.Reader)
	defer readers.Put(reader)
	reader.Reset(c.Body)
	defer reader.Reset(nil)
	into := content.NewBuffer(c.Size)
	for {
		n, signature, err := chunkHeader(reader)
		if err != nil {
			return decoded, nil, err
		}
		if n > c.Size-into.Size() {
			return decoded, nil, errIncompleteBody
		}
		chunk, err := into.Read(reader, n)
		if err != nil {
			return decoded, nil, errIncompleteBody
		}
		if c.Chain != nil {
			if err := c.Chain.check(chunkKind, signature, chunk); err != nil {
				return decoded, nil, err
			}
		}
		if n == 0 {
			break
		}
		if line, err := readLine(reader); err != nil || line != "" {
			return decoded, nil, framingError(err)
		}
	}
	if into.Size() != c.Size {
		return decoded, nil, errIncompleteBody
	}
	trailer, err = c.readTrailer(reader)
	return into.Bytes(), trailer, err
}

// chunkHeader reads the line before a chunk.
func chunkHeader(r *bufio.Reader) (n int64, signature string, err error) {
	line, err := readLine(r)
	if err != nil {
		return 0, "", err
	}
	size, extension, _ := strings.Cut(line, ";")
	n, err = strconv.ParseInt(size, 16, 64)
	if err != nil || n < 0 {
		return 0, "", errFraming
	}
	signature, _ = strings.CutPrefix(extension, "chunk-signature=")
	return n, signature, nil
}

// readLine reads a line, without its end. A line longer than the reader's buffer does not belong to this framing.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", framingError(err)
	}
	return strings.TrimSuffix(string(line[:len(line)-1]), "\r"), nil
}

// framingError distinguishes a body that ended from one that is not in this framing.
func framingError(err error) error {
	if err == nil || err == bufio.ErrBufferFull {
		return errFraming
	}
	if e, is := err.(*s3error.Error); is {
		return e
	}
	return errIncompleteBody
}

// readTrailer reads the headers after the content, up to an empty line or the end of the body.
func (c *Chunks) readTrailer(r *bufio.Reader) (http.Header, error) {
	trailer := http.Header{}
	var signed strings.Builder
	signature := ""
	for range maxTrailers {
		if _, err := r.Peek(1); err == io.EOF {
			break
		}
		line, err := readLine(r)
		if err != nil {
			return nil, err
		}
		if line == "" {
			// Some clients leave a line empty before the signature.
			if c.signsTrailer() && signature == "" {
				continue
			}
			break
		}
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "x-amz-trailer-signature" {
			signature = value
			continue
		}
		trailer.Add(name, value)
		signed.WriteString(name + ":" + value + "\n")
	}
	for _, name := range c.Trailers {
		if len(trailer[http.CanonicalHeaderKey(name)]) != 1 {
			return nil, errTrailer
		}
	}
	if len(trailer) != len(c.Trailers) {
		return nil, errTrailer
	}
	if c.signsTrailer() {
		return trailer, c.Chain.check(trailerKind, signature, content.Of([]byte(signed.String())))
	}
	return trailer, nil
}

func (c *Chunks) signsTrailer() bool { return c.Chain != nil && c.Trailers != nil }
