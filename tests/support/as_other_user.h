#pragma once

#include <sys/types.h>
#include <unistd.h>

namespace lathe::test {

/// File permissions do not bind root. While one of these lives, root acts as the user "nobody";
/// for anybody else it changes nothing.
class AsOtherUser {
public:
    AsOtherUser() {
        if (::geteuid() == 0) {
            m_changed = ::setresuid(65534, 65534, 0) == 0;
        }
    }

    ~AsOtherUser() {
        if (m_changed && ::setresuid(0, 0, 0) != 0) {
            ::_exit(1);
        }
    }

    AsOtherUser(const AsOtherUser&) = delete;
    AsOtherUser& operator=(const AsOtherUser&) = delete;

private:
    bool m_changed = false;
};

} // namespace lathe::test
