package s3

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// chunks is a body in the framing of aws-chunked: chunks with their lengths before them, and headers after them.
type chunks struct {
	body io.Reader
	// size is how many bytes the content has, by the header that says so.
	size int64
	// trailers are the names of the headers that must come after the content, in lower case.
	trailers []string
	// chain checks the signatures, nil where there are none.
	chain *signatureChain
}

// signatureChain makes the signatures of chunks, each over the one before it.
type signatureChain struct {
	key             *signingKey
	timeText, scope string
	last            string
}

var emptyHash = sha256.Sum256(nil)

// matches tells whether a signature is the next one, of some bytes.
func (c *signatureChain) matches(kind, signature string, content []byte) bool {
	hash := sha256.Sum256(content)
	text := make([]byte, 0, 320)
	for _, part := range []string{kind, c.timeText, c.scope, c.last} {
		text = append(text, part...)
		text = append(text, '\n')
	}
	if kind == chunkKind {
		text = hex.AppendEncode(text, emptyHash[:])
		text = append(text, '\n')
	}
	text = hex.AppendEncode(text, hash[:])
	c.last = c.key.sign(text)
	return subtle.ConstantTimeCompare([]byte(c.last), []byte(signature)) == 1
}

const (
	chunkKind   = "AWS4-HMAC-SHA256-PAYLOAD"
	trailerKind = "AWS4-HMAC-SHA256-TRAILER"
	// mostTrailers bounds the lines after the content.
	mostTrailers = 16
)

var (
	errIncompleteBody = NewError("IncompleteBody", "")
	errChunkSignature = NewError("SignatureDoesNotMatch", "The signature of a chunk is not the one that follows from those before it.")
	errFraming        = NewError("InvalidRequest", "The body is not encoded as aws-chunked.")
	errTrailer        = NewError("MalformedTrailerError", "The trailer is not the one that x-amz-trailer announces.")

	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4<<10) }}
)

// decode reads the whole body: its content and what comes after it.
func (c *chunks) decode() (content []byte, trailer http.Header, err error) {
	reader := readers.Get().(*bufio.Reader)
	defer readers.Put(reader)
	reader.Reset(c.body)
	defer reader.Reset(nil)
	into := newGrowing(c.size)
	for {
		n, signature, err := chunkHeader(reader)
		if err != nil {
			return nil, nil, err
		}
		if n > c.size-into.len() {
			return nil, nil, errIncompleteBody
		}
		chunk, err := into.read(reader, n)
		if err != nil {
			return nil, nil, err
		}
		if c.chain != nil && !c.chain.matches(chunkKind, signature, chunk) {
			return nil, nil, errChunkSignature
		}
		if n == 0 {
			break
		}
		if line, err := readLine(reader); err != nil || line != "" {
			return nil, nil, framingError(err)
		}
	}
	if into.len() != c.size {
		return nil, nil, errIncompleteBody
	}
	trailer, err = c.readTrailer(reader)
	return into.bytes, trailer, err
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

// readLine reads a line, without its end. One that is longer than the reader's buffer is none of this framing.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", framingError(err)
	}
	return strings.TrimSuffix(string(line[:len(line)-1]), "\r"), nil
}

// framingError tells a body that ended from one that is something else.
func framingError(err error) error {
	if err == nil || err == bufio.ErrBufferFull {
		return errFraming
	}
	if e, is := err.(*Error); is {
		return e
	}
	return errIncompleteBody
}

// readTrailer reads the headers after the content, up to an empty line or the end of the body.
func (c *chunks) readTrailer(r *bufio.Reader) (http.Header, error) {
	trailer := http.Header{}
	var signed strings.Builder
	signature := ""
	for range mostTrailers {
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
	for _, name := range c.trailers {
		if len(trailer[http.CanonicalHeaderKey(name)]) != 1 {
			return nil, errTrailer
		}
	}
	if len(trailer) != len(c.trailers) {
		return nil, errTrailer
	}
	if c.signsTrailer() && !c.chain.matches(trailerKind, signature, []byte(signed.String())) {
		return nil, errChunkSignature
	}
	return trailer, nil
}

func (c *chunks) signsTrailer() bool { return c.chain != nil && c.trailers != nil }
