package bucktapi

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// joined returns a header, where repeated ones are joined as Node.js does.
func joined(header http.Header, name string) string {
	return strings.Join(header[http.CanonicalHeaderKey(name)], ", ")
}

// nodeMethods are the methods that Node.js 20 knows. It refuses any other before the API sees the request.
const nodeMethods = " ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY " +
	"OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE "

// refuseBeforeRouting responds to a request that the framework of the server refuses, without the API's own headers and envelope: a method
// that Node.js does not know, and a line terminator of JavaScript in a key, which matches no route.
func refuseBeforeRouting(c *service.Call) (refused bool) {
	switch {
	case !strings.Contains(nodeMethods, " "+c.Request.Method+" "):
		c.Unmatched = true
		c.Header.Set("Connection", "close")
		c.Send(service.Response{Status: http.StatusBadRequest})
	case strings.ContainsAny(c.Params["path"], "\n\r\u2028\u2029"):
		c.Unmatched = true
		c.Send(service.Response{Status: http.StatusNotFound, ContentType: "text/plain; charset=UTF-8", Body: []byte("404 Not Found")})
	default:
		return false
	}
	return true
}

// send sends a response, to HEAD without a length.
func send(c *service.Call, r service.Response) {
	if c.Request.Method != http.MethodHead {
		c.Send(r)
		return
	}
	c.Header.Set("Content-Type", "application/json")
	c.Stream().WriteHeader(r.Status)
}

var escapes = regexp.MustCompile(`(%[0-9A-Fa-f]{2})+`)

// decodeURI decodes a path as the server does: the escapes of reserved characters and of the percent sign stay, and so does a run of
// escapes that are not UTF-8.
func decodeURI(path string) string {
	return escapes.ReplaceAllStringFunc(path, func(run string) string {
		var decoded []byte
		for i := 0; i < len(run); i += 3 {
			char, _ := strconv.ParseUint(run[i+1:i+3], 16, 8)
			if strings.IndexByte(";/?:@&=+$,#%", byte(char)) >= 0 {
				decoded = append(decoded, run[i:i+3]...)
			} else {
				decoded = append(decoded, byte(char))
			}
		}
		if !utf8.Valid(decoded) {
			return run
		}
		return string(decoded)
	})
}

// spaces are what JavaScript's trim removes.
const spaces = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
	"\u2028\u2029\u202f\u205f\u3000\ufeff"

func trim(text string) string { return strings.Trim(text, spaces) }

// hasNUL reports whether the database of the server refuses one of the texts.
func hasNUL(texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, "\x00") })
}
