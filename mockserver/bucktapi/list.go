package bucktapi

import (
	"cmp"
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

// lagging returns rows of the organization, in the order of their ids, as they were a while ago if a fault makes lists lag behind.
func lagging[T comparable](c *call, rows []T, id func(T) string) []T {
	return service.Lagging(c.Call, &c.system.history, c.now, c.org, rows, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
}

// page cuts a page from the rows that follow the request's cursor. Next is the cursor of the next page: the id of the last row, or "" if no
// page follows.
func page[T, W any](c *call, q *query, rows []T, limit int, id func(T) string, onWire func(T) W) (data []W, next string) {
	items, more := service.Page(c.Call, &c.system.pager, rows, limit)
	data = make([]W, len(items))
	for i, item := range items {
		data[i] = onWire(item)
	}
	cursor := q.Text("cursor")
	switch {
	case !more:
		return data, ""
	case c.RepeatsCursor(cursor):
		return data, cursor
	case len(items) == 0:
		return data, cursor + emptyMark
	default:
		return data, id(items[len(items)-1])
	}
}
