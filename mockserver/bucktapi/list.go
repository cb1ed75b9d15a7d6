package bucktapi

import (
	"net/http"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// listed answers with a page of a list: its rows, the limit that it was made with, and the cursor of the next page, "" on the last
// one. It needs no reflection where there are no rows, since the first request of very many tests lists what a new server has.
func listed[T any](rows []T, limit int, next string) service.Response {
	body := make([]byte, 0, 80)
	body = append(body, `{"data":`...)
	if len(rows) == 0 {
		body = append(body, "[]"...)
	} else {
		body = append(body, httpjson.Encode(rows)...)
	}
	body = append(body, `,"error":null,"meta":{"limit":`...)
	body = strconv.AppendInt(body, int64(limit), 10)
	body = append(body, `,"nextCursor":`...)
	if next == "" {
		body = append(body, "null"...)
	} else {
		body = append(body, httpjson.Encode(next)...)
	}
	return service.Response{Status: http.StatusOK, Body: append(body, "}}"...)}
}

// nextCursor is the cursor of the page that follows items: the last one's id. It is "" where none follows.
func nextCursor[T any](c *service.Call, items []T, more bool, cursor string, id func(T) string) string {
	switch {
	case !more:
		return ""
	case c.RepeatsCursor(cursor):
		return cursor
	case len(items) == 0:
		return cursor + emptyMark
	default:
		return id(items[len(items)-1])
	}
}
