# figraph alone in an image: docker build -t figraph . && docker run --rm -v "$PWD:/data" figraph build records -o kg
# Sources of the form repo@rev need git, which is not in it.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w -buildid=' -o /figraph ./cmd/figraph

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /figraph /figraph
COPY LICENSE cmd/figraph/third_party_licenses.txt /licenses/
WORKDIR /data
EXPOSE 8080
ENTRYPOINT ["/figraph"]
